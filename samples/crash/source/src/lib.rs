//! A panic, and what comes after: one bad reply, then 503 for everyone.
//!
//! The upstream says in `x-stock` how many are left, and this filter turns that into a word. It
//! works on every machine of everybody who wrote it. Then, one day, the upstream says something
//! that is not a number.

use proxy_wasm::traits::{Context, HttpContext};
use proxy_wasm::types::{Action, LogLevel};

proxy_wasm::main! {{
    proxy_wasm::set_log_level(LogLevel::Info);
    proxy_wasm::set_http_context(|_, _| Box::new(Shelf));
}}

struct Shelf;

impl Context for Shelf {}

impl HttpContext for Shelf {
    fn on_http_response_headers(&mut self, _count: usize, _end_of_stream: bool) -> Action {
        if let Some(stock) = self.get_http_response_header("x-stock") {
            self.add_http_response_header("x-availability", availability(&stock));
        }
        Action::Continue
    }
}

fn availability(stock: &str) -> &'static str {
    match count(stock) {
        0 => "sold out",
        1..=5 => "last ones",
        _ => "in stock",
    }
}

/// How many are left.
///
/// A panic in a filter is not an exception that somebody above catches. It ends in the wasm
/// instruction `unreachable`, the whole VM is given up, and with it every other request that is
/// under way in it and every request still to come. `unwrap_or(0)` would have been cheaper.
fn count(stock: &str) -> u32 {
    stock.parse().unwrap()
}
