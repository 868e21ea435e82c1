export declare const samplesFolder: string;

export declare function sampleIds(): string[];

export declare function modulesOf(id: string): string[];

export declare function toolchainOf(id: string, module: string): "wat" | "assemblyscript" | "c" | "rust" | "go";

export declare function buildModule(
  id: string,
  module: string,
): Promise<{ readonly bytes: Uint8Array; readonly missing?: undefined } | { readonly bytes?: undefined; readonly missing: string }>;
