//! Rewrite a body: a body comes in chunks, and what you look for may lie across two of them.
//!
//! Three things have to be right, and all three are easy to get wrong:
//!
//! 1. `content-length` is removed while the headers are still ours. When the body arrives they
//!    have left, and a body of another length than promised breaks the connection.
//! 2. `Pause` in a body callback means "keep this and show me more": the proxy collects, and the
//!    next callback sees everything so far, not just the new chunk.
//! 3. The end may come as a callback of its own, without a single byte in it.
//!
//! The plugin configuration has one rule to a line: `word => replacement`.

use log::info;
use proxy_wasm::traits::{Context, HttpContext, RootContext};
use proxy_wasm::types::{Action, ContextType, LogLevel};
use std::rc::Rc;

proxy_wasm::main! {{
    proxy_wasm::set_log_level(LogLevel::Info);
    proxy_wasm::set_root_context(|_| Box::new(Rewriter { rules: Rc::from([]) }));
}}

struct Rule {
    word: Vec<u8>,
    replacement: Vec<u8>,
}

struct Rewriter {
    rules: Rc<[Rule]>,
}

impl Context for Rewriter {}

impl RootContext for Rewriter {
    fn on_configure(&mut self, _size: usize) -> bool {
        let configuration = self.get_plugin_configuration().unwrap_or_default();
        let text = String::from_utf8_lossy(&configuration);
        self.rules = text.lines().filter_map(parse_rule).collect();
        info!("{} rules", self.rules.len());
        true
    }

    fn get_type(&self) -> Option<ContextType> {
        Some(ContextType::HttpContext)
    }

    fn create_http_context(&self, _id: u32) -> Option<Box<dyn HttpContext>> {
        Some(Box::new(Rewrite { rules: Rc::clone(&self.rules) }))
    }
}

fn parse_rule(line: &str) -> Option<Rule> {
    let (word, replacement) = line.split_once("=>")?;
    let (word, replacement) = (word.trim(), replacement.trim());
    (!word.is_empty()).then(|| Rule { word: word.into(), replacement: replacement.into() })
}

struct Rewrite {
    rules: Rc<[Rule]>,
}

impl Context for Rewrite {}

impl HttpContext for Rewrite {
    fn on_http_request_headers(&mut self, _count: usize, end_of_stream: bool) -> Action {
        if !end_of_stream {
            self.set_http_request_header("content-length", None);
        }
        Action::Continue
    }

    fn on_http_request_body(&mut self, size: usize, end_of_stream: bool) -> Action {
        if !end_of_stream {
            return Action::Pause;
        }
        // `size` is all that has been collected. Adding sizes up would count bytes twice.
        let body = self.get_http_request_body(0, size).unwrap_or_default();
        if let Some(rewritten) = rewrite(&body, &self.rules) {
            info!("request body: {} bytes become {}", body.len(), rewritten.len());
            self.set_http_request_body(0, size, &rewritten);
        }
        Action::Continue
    }

    fn on_http_response_headers(&mut self, _count: usize, end_of_stream: bool) -> Action {
        if !end_of_stream {
            self.set_http_response_header("content-length", None);
        }
        Action::Continue
    }

    fn on_http_response_body(&mut self, size: usize, end_of_stream: bool) -> Action {
        if !end_of_stream {
            return Action::Pause;
        }
        let body = self.get_http_response_body(0, size).unwrap_or_default();
        if let Some(rewritten) = rewrite(&body, &self.rules) {
            info!("response body: {} bytes become {}", body.len(), rewritten.len());
            self.set_http_response_body(0, size, &rewritten);
        }
        Action::Continue
    }
}

/// The body with every rule applied from left to right, or `None` when no rule fits.
fn rewrite(body: &[u8], rules: &[Rule]) -> Option<Vec<u8>> {
    let mut result = Vec::with_capacity(body.len());
    let mut found = false;
    let mut rest = body;
    while let Some((&first, tail)) = rest.split_first() {
        match rules.iter().find(|rule| rest.starts_with(&rule.word)) {
            Some(rule) => {
                result.extend_from_slice(&rule.replacement);
                rest = &rest[rule.word.len()..];
                found = true;
            }
            None => {
                result.push(first);
                rest = tail;
            }
        }
    }
    found.then_some(result)
}
