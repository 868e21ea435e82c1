//! Answer 403 yourself: who may pass is decided here, and the upstream never sees who may not.
//!
//! The plugin configuration is the token that opens the door, as plain text. A request without
//! `authorization: Bearer <token>` is answered on the spot with a *local response*.

use log::info;
use proxy_wasm::traits::{Context, HttpContext, RootContext};
use proxy_wasm::types::{Action, ContextType, LogLevel};
use std::rc::Rc;

proxy_wasm::main! {{
    proxy_wasm::set_log_level(LogLevel::Info);
    proxy_wasm::set_root_context(|_| Box::new(Auth { token: Rc::from([]) }));
}}

/// The root context: reads the configuration and hands the token to each request.
struct Auth {
    token: Rc<[u8]>,
}

impl Context for Auth {}

impl RootContext for Auth {
    /// Saying false here keeps the proxy from using the filter at all. That is better than a door
    /// that an empty token opens.
    fn on_configure(&mut self, _size: usize) -> bool {
        let configuration = self.get_plugin_configuration().unwrap_or_default();
        self.token = Rc::from(configuration.trim_ascii());
        if self.token.is_empty() {
            log::error!("the configuration must be the token");
            return false;
        }
        true
    }

    fn get_type(&self) -> Option<ContextType> {
        Some(ContextType::HttpContext)
    }

    fn create_http_context(&self, _id: u32) -> Option<Box<dyn HttpContext>> {
        Some(Box::new(Door { token: Rc::clone(&self.token) }))
    }
}

/// One request.
struct Door {
    token: Rc<[u8]>,
}

impl Context for Door {}

impl HttpContext for Door {
    fn on_http_request_headers(&mut self, _count: usize, _end_of_stream: bool) -> Action {
        // As bytes: a client may send anything, and the variant without `_bytes` panics when a
        // value is not UTF-8 (the sample "A header that is not text" shows what follows).
        let Some(given) = self.get_http_request_header_bytes("authorization") else {
            info!("no token");
            // 401 means "say who you are", and has to say how.
            self.send_http_response(
                401,
                vec![("www-authenticate", "Bearer realm=\"sample\"")],
                Some(b"who are you?\n"),
            );
            return Action::Pause;
        };

        if given.strip_prefix(b"Bearer ") != Some(&*self.token) {
            info!("wrong token");
            // 403 means "I know what you said, and no".
            self.send_http_response(403, vec![], Some(b"not you\n"));
            return Action::Pause;
        }

        // The token has done its work here; further on it could only leak.
        self.set_http_request_header("authorization", None);
        Action::Continue
    }

    /// The proxy calls this for our own local responses as well, so that every response has this
    /// header: the refused ones, too.
    fn on_http_response_headers(&mut self, _count: usize, _end_of_stream: bool) -> Action {
        self.add_http_response_header("x-checked", "auth");
        Action::Continue
    }
}
