//! A header that is not text: one byte from a client stops the filter.
//!
//! HTTP does not promise that a header value is UTF-8, and a Rust `String` is nothing else.
//! `get_http_request_header` has to give one, so for any other value it panics, and the VM is
//! gone. No flaw in this filter is needed: reading the header is enough, and a client decides
//! what is in it.
//!
//! The cure is one word longer: `get_http_request_header_bytes`, and `String::from_utf8_lossy`
//! where text is needed.

use log::info;
use proxy_wasm::traits::{Context, HttpContext};
use proxy_wasm::types::{Action, LogLevel};

proxy_wasm::main! {{
    proxy_wasm::set_log_level(LogLevel::Info);
    proxy_wasm::set_http_context(|_, _| Box::new(Guestbook));
}}

struct Guestbook;

impl Context for Guestbook {}

impl HttpContext for Guestbook {
    fn on_http_request_headers(&mut self, _count: usize, _end_of_stream: bool) -> Action {
        let name = self.get_http_request_header("x-name");
        info!("{} was here", name.as_deref().unwrap_or("somebody"));
        Action::Continue
    }
}
