// Numbers both sides agree on.

/** What a callback answers: let the message go on, or hold it until somebody resumes it. */
export enum Action { Continue, Pause }

export enum LogLevel { Trace, Debug, Info, Warn, Error, Critical }

export enum HeaderMap { Request = 0, Response = 2, CallResponse = 6 }

export enum Body { Request = 0, Response = 1, CallResponse = 4, PluginConfiguration = 7 }

export const REQUEST: u32 = 0;
export const OK: u32 = 0;
export const NOT_FOUND: u32 = 1;
export const EMPTY: u32 = 7;
