/** What a judge says of one mutant: who noticed it, if anybody. */
export interface Verdict { readonly number: number; readonly noticed: string | undefined }
