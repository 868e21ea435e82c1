// Ask another service: a request waits while somebody else is asked whether it may pass.
//
// Nothing in a filter may block. So the question is sent, the callback returns Pause, and the proxy
// turns to other things. When the answer is there, it calls us again, in a new callback, and only
// then the request goes on or is answered with 403.
package main

import (
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm"
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/types"
)

// The name of a cluster in the proxy's configuration, not a host name: a filter cannot open
// connections, it can only ask the proxy to.
const cluster = "authz"

// Milliseconds. Without an end to the waiting, a silent service would hold every request.
const timeout = 500

// main is never called: the module is a library that the proxy calls into.
func main() {}

func init() {
	proxywasm.SetVMContext(&vm{})
}

type vm struct {
	types.DefaultVMContext
}

func (*vm) NewPluginContext(uint32) types.PluginContext {
	return &plugin{}
}

type plugin struct {
	types.DefaultPluginContext
}

func (*plugin) NewHttpContext(uint32) types.HttpContext {
	return &stream{}
}

// stream is one request and its response.
type stream struct {
	types.DefaultHttpContext
}

func (s *stream) OnHttpRequestHeaders(int, bool) types.Action {
	path, err := proxywasm.GetHttpRequestHeader(":path")
	if err != nil {
		return s.refuse("no path")
	}
	user, err := proxywasm.GetHttpRequestHeader("x-user")
	if err != nil {
		user = "nobody"
	}

	question := [][2]string{
		{":method", "GET"},
		{":path", "/may/" + user + path},
		{":authority", "authz.internal"},
	}
	if _, err := proxywasm.DispatchHttpCall(cluster, question, nil, nil, timeout, s.answered); err != nil {
		// The proxy refused to send it, so no answer will come. Waiting would be for ever.
		return s.refuse("cannot ask: " + err.Error())
	}
	proxywasm.LogInfo("asked whether " + user + " may see " + path)
	return types.ActionPause
}

// answered is called when the answer is complete, or has failed to come. A timeout looks like an
// answer, too: the proxy makes up a 504.
func (s *stream) answered(numHeaders, bodySize, numTrailers int) {
	headers, err := proxywasm.GetHttpCallResponseHeaders()
	if err != nil {
		s.refuse("no answer")
		return
	}
	for _, header := range headers {
		if header[0] == ":status" && header[1] == "200" {
			proxywasm.LogInfo("allowed")
			if err := proxywasm.ResumeHttpRequest(); err != nil {
				proxywasm.LogError("cannot resume: " + err.Error())
			}
			return
		}
	}
	s.refuse("not allowed")
}

// refuse answers instead of the upstream, which never learns of the request.
func (s *stream) refuse(why string) types.Action {
	proxywasm.LogInfo(why)
	if err := proxywasm.SendHttpResponse(403, nil, []byte(why+"\n"), -1); err != nil {
		proxywasm.LogError("cannot answer: " + err.Error())
	}
	return types.ActionPause
}
