/** The subject of a certificate as Envoy writes it: RFC 2253, "CN=client.test,O=example", the last name first. */
export interface SubjectName { readonly type: string; readonly value: string }

const types = ["CN", "C", "L", "ST", "O", "OU"];

/** In the order of the certificate; undefined when it is of another form. */
export function namesOfSubject(subject: string): readonly SubjectName[] | undefined {
  if (subject === "") return [];
  const names = subject.split(",").map((name): SubjectName => ({ type: name.slice(0, Math.max(0, name.indexOf("="))).trim(), value: name.slice(name.indexOf("=") + 1) }));
  return names.every(({ type, value }) => types.includes(type) && /^[^"+<>;\\#=]+$/.test(value)) ? names.toReversed() : undefined;
}
