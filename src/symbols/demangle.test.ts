// What compilers wrote, and what llvm-cxxfilt makes of it (without the hashes of Rust).
import { describe, expect, it } from "vitest";
import { demangle } from "./demangle.ts";

const legacy = (...parts: readonly string[]): string => `_ZN${parts.map((part) => `${part.length}${part}`).join("")}17h0123456789abcdefE`;

describe("Rust's names of today", () => {
  it.each([
    ["_RNvC6_123foo3bar", "123foo::bar"],
    ["_RNqCs4fqI2P2rA04_11utf8_identsu30____7hkackfecea1cbdathfdh9hlq6y", "utf8_idents::საჭმელად_გემრიელი_სადილი"],
    ["_RNCNCNgCs6DXkGYLi8lr_2cc5spawn00B5_", "cc::spawn::{closure#0}::{closure#0}"],
    ["_RNCINkXs25_NgCsbmNqQUJIY6D_4core5sliceINyB9_4IterhENuNgNoBb_4iter8iterator8Iterator9rpositionNCNgNpB9_6memchr7memrchrs_0E0Bb_", "<core::slice::Iter<u8> as core::iter::iterator::Iterator>::rposition::<core::slice::memchr::memrchr::{closure#1}>::{closure#0}"],
    ["_RINbNbCskIICzLVDPPb_5alloc5alloc8box_freeDINbNiB4_5boxed5FnBoxuEp6OutputuEL_ECs1iopQbuBiw2_3std", "alloc::alloc::box_free::<dyn alloc::boxed::FnBox<(), Output = ()>>"],
    ["_RMC0INtC8arrayvec8ArrayVechKj7b_E", "<arrayvec::ArrayVec<u8, 123>>"],
    ["_RMCs4fqI2P2rA04_13const_genericINtB0_8UnsignedKhb_E", "<const_generic::Unsigned<11>>"],
    ["_RMCs4fqI2P2rA04_13const_genericINtB0_6SignedKs98_E", "<const_generic::Signed<152>>"],
    ["_RMCs4fqI2P2rA04_13const_genericINtB0_6SignedKanb_E", "<const_generic::Signed<-11>>"],
    ["_RMCs4fqI2P2rA04_13const_genericINtB0_4BoolKb1_E", "<const_generic::Bool<true>>"],
    ["_RMCs4fqI2P2rA04_13const_genericINtB0_4CharKc76_E", "<const_generic::Char<'v'>>"],
    ["_RMCs4fqI2P2rA04_13const_genericINtB0_3FooKpE", "<const_generic::Foo<_>>"],
    ["_RNvXs_CsaHMGa0cM4pm_5crashNtB4_5ShelfNtNtCs4WufG8R8Gd3_10proxy_wasm6traits11HttpContext24on_http_response_headers", "<crash::Shelf as proxy_wasm::traits::HttpContext>::on_http_response_headers"],
    ["_RINvNtCsgapdFDqN4sY_4core3ptr13drop_in_placeNtNtCsgapdFDqN4sY_5alloc6string6StringECs5Yu5v7SlY8p_10proxy_wasm", "core::ptr::drop_in_place::<alloc::string::String>"],
    ["_RINvC1a1fFUKCjEuE", "a::f::<unsafe extern \"C\" fn(usize)>"],
    ["_RINvC1a1fFG_RL0_hEuE", "a::f::<for<'a> fn(&'a u8)>"],
    ["_RINvC1a1fDG_INtC1a2FnTRL0_hEEp6OutputuEL_E", "a::f::<dyn for<'a> a::Fn<(&'a u8,), Output = ()>>"],
    ["_RINvC1a1fTEE", "a::f::<()>"],
    ["_RINvC1a1fThEE", "a::f::<(u8,)>"],
    ["_RINvC1a1fAhj10_E", "a::f::<[u8; 16]>"],
    ["_RC3foo.llvm.9D1C9369", "foo"],
  ])("%s", (name, text) => expect(demangle(name)).toBe(text));
});

describe("Rust's older names", () => {
  it.each([
    [legacy("core", "fmt", "Formatter", "pad"), "core::fmt::Formatter::pad"],
    [legacy("proxy_wasm", "dispatcher", "Dispatcher", "on_http_request_headers"), "proxy_wasm::dispatcher::Dispatcher::on_http_request_headers"],
    [legacy("_$LT$core..str..Utf8Error$u20$as$u20$core..fmt..Debug$GT$", "fmt"), "<core::str::Utf8Error as core::fmt::Debug>::fmt"],
    [legacy("core", "ptr", "drop_in_place$LT$alloc..string..String$GT$"), "core::ptr::drop_in_place<alloc::string::String>"],
    [legacy("_$LT$$RF$mut$u20$T$u20$as$u20$core..fmt..Write$GT$", "write_str"), "<&mut T as core::fmt::Write>::write_str"],
    [legacy("_$LT$alloc..vec..Vec$LT$T$C$A$GT$$u20$as$u20$core..ops..Drop$GT$", "drop"), "<alloc::vec::Vec<T,A> as core::ops::Drop>::drop"],
    [legacy("_$LT$auth..Filter$u20$as$u20$proxy_wasm..traits..HttpContext$GT$", "on_http_request_headers"), "<auth::Filter as proxy_wasm::traits::HttpContext>::on_http_request_headers"],
    [legacy("auth", "main", "_$u7b$$u7b$closure$u7d$$u7d$"), "auth::main::{{closure}}"],
    [`${legacy("std", "panicking", "begin_panic")}.llvm.123`, "std::panicking::begin_panic"],
  ])("%s", (name, text) => expect(demangle(name)).toBe(text));
});

describe("names of C++", () => {
  it.each([
    ["_Z1fv", "f()"],
    ["_Z3fooiPKc", "foo(int, char const*)"],
    ["_ZN12FilterStream16onRequestHeadersEjb", "FilterStream::onRequestHeaders(unsigned int, bool)"],
    ["_ZN11RootContext11onConfigureEm", "RootContext::onConfigure(unsigned long)"],
    ["_ZN11RootContextC2EjSt17basic_string_viewIcSt11char_traitsIcEE", "RootContext::RootContext(unsigned int, std::basic_string_view<char, std::char_traits<char>>)"],
    ["_ZN11RootContextD0Ev", "RootContext::~RootContext()"],
    ["_ZNK11ContextBase2idEv", "ContextBase::id() const"],
    ["_ZNSt6vectorIiSaIiEE9push_backERKi", "std::vector<int, std::allocator<int>>::push_back(int const&)"],
    ["_ZNSt3__112basic_stringIcNS_11char_traitsIcEENS_9allocatorIcEEE6appendEPKcm", "std::__1::basic_string<char, std::__1::char_traits<char>, std::__1::allocator<char>>::append(char const*, unsigned long)"],
    ["_ZNKSt6vectorINSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEESaIS5_EE12_M_check_lenEmPKc", "std::vector<std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char>>, std::allocator<std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char>>>>::_M_check_len(unsigned long, char const*) const"],
    ["_ZN12_GLOBAL__N_110parseValueESt17basic_string_viewIcSt11char_traitsIcEE", "(anonymous namespace)::parseValue(std::basic_string_view<char, std::char_traits<char>>)"],
    ["_ZZN7Context9onRequestEvENKUlvE_clEv", "Context::onRequest()::'lambda'()::operator()() const"],
    ["_ZZ4mainENKUliT_E0_clIcEEDaiS_", "auto main::'lambda0'(int, auto)::operator()<char>(int, auto) const"],
    ["_ZN3FooplERKS_", "Foo::operator+(Foo const&)"],
    ["_ZN3FoocvbEv", "Foo::operator bool()"],
    ["_ZN3FoocvPKcEv", "Foo::operator char const*()"],
    ["_ZN3FooixEi", "Foo::operator[](int)"],
    ["_ZN3FooclEv", "Foo::operator()()"],
    ["_Zli2_kmy", "operator\"\" _k(unsigned long, unsigned long long)"],
    ["_ZnwmRKSt9nothrow_t", "operator new(unsigned long, std::nothrow_t const&)"],
    ["_ZdlPvm", "operator delete(void*, unsigned long)"],
    ["_ZTV11RootContext", "vtable for RootContext"],
    ["_ZTI11RootContext", "typeinfo for RootContext"],
    ["_ZTS11RootContext", "typeinfo name for RootContext"],
    ["_ZThn16_N3Bar3runEv", "non-virtual thunk to Bar::run()"],
    ["_ZGVZ4mainE1x", "guard variable for main::x"],
    ["_ZZ4mainE1x", "main::x"],
    ["_Z3maxIiET_S0_S0_", "int max<int>(int, int)"],
    ["_Z7forwardIRiEOT_RS1_", "int& forward<int&>(int&)"],
    ["_Z4callIJidPKcEEvDpOT_", "void call<int, double, char const*>(int&&, double&&, char const*&&)"],
    ["_Z4callIJEEvDpOT_", "void call<>()"],
    ["_Z3runPFvPKciE", "run(void (*)(char const*, int))"],
    ["_Z3runPFPFivEcE", "run(int (* (*)(char))())"],
    ["_Z3runRA10_i", "run(int (&) [10])"],
    ["_Z3runRA2_A3_i", "run(int (&) [2][3])"],
    ["_Z3runM3FooFivE", "run(int (Foo::*)())"],
    ["_Z3runM3FooKFivE", "run(int (Foo::*)() const)"],
    ["_Z3runM3Fooi", "run(int Foo::*)"],
    ["_Z3addIXadL_Z3foovEEEvv", "void add<&(foo())>()"],
    ["_ZN4ListIiLi5ELb1ELc97EE4pushEv", "List<int, 5, true, (char)97>::push()"],
    ["_Z3dotDv4_fS_", "dot(float vector[4], float vector[4])"],
    ["_Z3runPDoFvvE", "run(void (*)() noexcept)"],
    ["_Z3runDnDiDsDuw", "run(std::nullptr_t, char32_t, char16_t, char8_t, wchar_t)"],
    ["_ZNO3Foo3getEv", "Foo::get() &&"],
    ["_ZNKR3Foo3getEv", "Foo::get() const &"],
    ["_ZN3Foo3BarB5cxx11Ev", "Foo::Bar[abi:cxx11]()"],
    ["_ZSt4moveIRSt6vectorIiSaIiEEEONSt16remove_referenceIT_E4typeEOS5_", "std::remove_reference<std::vector<int, std::allocator<int>>&>::type&& std::move<std::vector<int, std::allocator<int>>&>(std::vector<int, std::allocator<int>>&)"],
    ["_ZNSt10unique_ptrI7ContextSt14default_deleteIS0_EED1Ev", "std::unique_ptr<Context, std::default_delete<Context>>::~unique_ptr()"],
    ["_ZN4llvm10checkedSubIiEENSt9enable_ifIXsr3std9is_signedIT_EE5valueENS_8OptionalIS2_EEE4typeES2_S2_", "std::enable_if<std::is_signed<int>::value, llvm::Optional<int>>::type llvm::checkedSub<int>(int, int)"],
    ["_ZNSt8functionIFvRKiEEC1EOS3_", "std::function<void (int const&)>::function(std::function<void (int const&)>&&)"],
    ["_Z1fU8__vectorf", "f(float __vector)"],
    ["_Z1fz", "f(...)"],
    ["_Z1fKPVKi", "f(int const volatile* const)"],
    ["_ZStlsISt11char_traitsIcEERSt13basic_ostreamIcT_ES5_PKc", "std::basic_ostream<char, std::char_traits<char>>& std::operator<<<std::char_traits<char>>(std::basic_ostream<char, std::char_traits<char>>&, char const*)"],
    ["_ZNSo3putEc", "std::ostream::put(char)"],
    ["_Z1fSs", "f(std::string)"],
  ])("%s", (name, text) => expect(demangle(name)).toBe(text));
});

describe("what is not understood stays as it is", () => {
  it.each(["proxy_on_request_headers", "main.(*filter).OnTick", "~lib/rt/tlsf/initialize", "_R", "_Z", "_ZN", "_RNv", "_ZN3foo", "_ZTR", "_Z1fT_", "_RB_", "_RNvB_1a", "_ZN5short1E", "_ZNSt5_S9_E", ""])("%s", (name) => expect(demangle(name)).toBe(name));
  it("and what asks for too much: references that double at each step, nesting without an end", () => {
    const doubling = `_ZN1aI${Array.from({ length: 40 }, (_, i) => `St4pairI${i === 0 ? "ii" : `S${(i * 2 - 1).toString(36).toUpperCase()}_S${(i * 2 - 1).toString(36).toUpperCase()}_`}E`).join("")}EE`;
    expect(demangle(doubling)).toBe(doubling);
    for (const deep of [`_Z1f${"P".repeat(100_000)}i`, `_RINvC1a1f${"R".repeat(100_000)}hE`, `_RNv${"B0_".repeat(1000)}`]) expect(demangle(deep)).toBe(deep);
  });
});
