;; Hello, headers: a whole Proxy-Wasm filter without any SDK.
;;
;; A filter is a WebAssembly module. The proxy (the "host") calls the functions
;; it exports, the filter calls the functions it imports, and that is all there
;; is: everything an SDK does, it does with what you see here.
;;
;; This one adds a header to every request and one to every response:
;;
;;     x-hello: Hello world from <the authority the client asked for>
;;     hello: world

(module $hello_headers

  ;; ---- What we ask of the proxy: host calls --------------------------------
  ;;
  ;; Every host call returns a status; 0 is "ok". Text is passed as an address
  ;; in our memory and a length in bytes.

  (import "env" "proxy_log"
    (func $log (param $level i32) (param $text i32) (param $text_size i32)
               (result i32)))

  (import "env" "proxy_set_tick_period_milliseconds"
    (func $set_tick_period (param $milliseconds i32) (result i32)))

  ;; Text that comes back is copied into our memory, to a place we provide (see
  ;; $allocate). The last two parameters say where the host is to write down
  ;; that place's address and the length of the text.
  (import "env" "proxy_get_header_map_value"
    (func $get_header (param $map i32) (param $name i32) (param $name_size i32)
                      (param $address_of_value i32) (param $address_of_size i32)
                      (result i32)))

  (import "env" "proxy_add_header_map_value"
    (func $add_header (param $map i32) (param $name i32) (param $name_size i32)
                      (param $value i32) (param $value_size i32)
                      (result i32)))

  ;; ---- Our memory: one page of 64 KiB, which the host reads and writes ------

  (memory (export "memory") 1)

  ;;        0   the host writes a value's address here ...
  ;;        4   ... and its length here
  (data (i32.const  16) ":authority")                        ;; 10 bytes
  (data (i32.const  32) "x-hello")                           ;;  7
  (data (i32.const  48) "hello")                             ;;  5
  (data (i32.const  64) "world")                             ;;  5
  (data (i32.const  80) "hello-headers has started")         ;; 25
  (data (i32.const 112) "tick: five seconds have passed")    ;; 30
  (data (i32.const 239) "Hello world from ")                 ;; 17, up to 256

  ;; From 256 on is free. The words above end exactly there on purpose: the first
  ;; value the host hands over lands right behind them, and the greeting is one
  ;; piece without any copying.
  (global $free (mut i32) (i32.const 256))

  ;; The host asks here for room for each text it wants to give us.
  (func $allocate (export "proxy_on_memory_allocate")
    (param $size i32) (result i32)
    (local $address i32)
    (local.set $address (global.get $free))
    (global.set $free (i32.add (global.get $free) (local.get $size)))
    ;; Is that beyond the end? Then grow by as many pages as it takes.
    (if (i32.gt_u (global.get $free)
                  (i32.mul (memory.size) (i32.const 65536)))
      (then (drop (memory.grow
        (i32.add (i32.div_u (local.get $size) (i32.const 65536))
                 (i32.const 1))))))
    (local.get $address))

  ;; ---- What the proxy asks of us: callbacks ---------------------------------

  ;; The name of this export tells the proxy which rules we were written for.
  ;; It is looked for, never called.
  (func (export "proxy_abi_version_0_2_1"))

  ;; A context is one thing the proxy deals with. The first one created is the
  ;; root, which stands for the filter; then comes one for each request. Filters
  ;; that remember something about a request keep it under this number.
  (func (export "proxy_on_context_create")
    (param $context i32) (param $parent i32))

  ;; Once, when the module has been loaded. 1 means: fine, go on.
  (func (export "proxy_on_vm_start")
    (param $root i32) (param $configuration_size i32) (result i32)
    (drop (call $log
      (i32.const 2)                         ;; level: info
      (i32.const 80) (i32.const 25)))       ;; "hello-headers has started"
    (i32.const 1))

  ;; Once, with our configuration, if we had any. 1 means: accepted.
  (func (export "proxy_on_configure")
    (param $root i32) (param $configuration_size i32) (result i32)
    (drop (call $set_tick_period (i32.const 5000)))
    (i32.const 1))

  ;; From then on every 5000 ms, traffic or not.
  (func (export "proxy_on_tick") (param $root i32)
    (drop (call $log
      (i32.const 2)                         ;; level: info
      (i32.const 112) (i32.const 30))))     ;; "tick: five seconds have passed"

  ;; The headers of a request have arrived and nobody upstream has seen them yet.
  (func (export "proxy_on_request_headers")
    (param $context i32) (param $num_headers i32) (param $end_of_stream i32)
    (result i32)
    ;; Nothing is kept from one callback to the next, so all room is free again.
    (global.set $free (i32.const 256))
    (if (i32.eqz (call $get_header
          (i32.const 0)                     ;; map: request headers
          (i32.const 16) (i32.const 10)     ;; ":authority"
          (i32.const 0) (i32.const 4)))     ;; where the answer is to be noted
      (then
        (drop (call $add_header
          (i32.const 0)                     ;; map: request headers
          (i32.const 32) (i32.const 7)      ;; "x-hello"
          (i32.const 239)                   ;; "Hello world from " and what follows
          (i32.add (i32.const 17)
                   (i32.load (i32.const 4)))))))
    (i32.const 0))                          ;; continue; 1 would be pause

  ;; The upstream has answered and the client has not seen it yet.
  (func (export "proxy_on_response_headers")
    (param $context i32) (param $num_headers i32) (param $end_of_stream i32)
    (result i32)
    (drop (call $add_header
      (i32.const 2)                         ;; map: response headers
      (i32.const 48) (i32.const 5)          ;; "hello"
      (i32.const 64) (i32.const 5)))        ;; "world"
    (i32.const 0))                          ;; continue
)
