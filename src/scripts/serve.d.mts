export function fileFor(folder: string, under: string, requestPath: string): string | undefined;
export function serve(folder: string, port: number, under: string): Promise<string>;
