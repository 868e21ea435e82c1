export const top: string;
export const npm: readonly string[];
export function run(
  command: readonly string[],
  options: { readonly seconds: number; readonly env?: Readonly<Record<string, string>> },
): Promise<string | undefined>;
