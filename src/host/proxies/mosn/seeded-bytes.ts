/**
 * The random bytes that every instance of wazero 1.2.1 begins with, unless it is told otherwise: Go's generator with the seed 42. Of its 607
 * numbers the lowest seven bytes are handed out; the next one is the sum of those 607 and 273 places before it.
 */
import { decodeBase64 } from "../../../base/base64url.ts";

/** The first 607 numbers, seven bytes each, little endian. */
const first = decodeBase64([
  "U4x/lrFkvxuXu59LtHLon1sUhPJSCcnZND6SugndnVLf15tNdkKbYXoMn58NO6VbDMDWFEyIhTWEGsvgcJsHWAg/YdN1vAK0HfT5GSnhj9qeb4LlTnSOgeeeS71v40zcuoQ+6NY+jE/+HOvqVG2PrBPdGqwEzi6ih3xVec+ix44bC6+uiBuCp1EQikLtPJA8qkNGWnhiBhaXiu0M48bE8657w+BJW1cS/v2+DB",
  "Aoh+EA2s0tiF9pLLYH2gChHBxwceeWotwtwlpbdLLhKXBeJz8FySMmgo4rBW44F2WOEGFJiUf980RBDtTBFgI/qONXa2/tJ/+JdLrAyv2a0FaSsTYZ5ziWTf3Hno1TQ3NmHP1m10/sHhuJSRq3I25LdSFikM8r60LDyicyhWDxqsBnzqbov0bUqytGgEAsX7KCDohdMmDx3peCg9Sgmjb5bCCUF0bj7U2mRqmu",
  "i0+ntPw6ILr6GnXtMnqGuLDDmvHP0rO1EhnqeVM6v0SNLEedMmB1M5BZFMjMHPCdo54Okp0CSry8sWk5e7c05+8KbgHxhU3rX+Qk/vesIQiR9ZdeKSqiuKoEfGHNszNz6+csJ6CYwCGX2ua3MsNR32aPh04snxzgnKhgF+fiF0gwP/QcGyPhHEjtF1OdaF928qeYvGTeDl2yhksq08Js5jgjQnZaE9aW5S33YP",
  "bDRl4poNykasOg1XATO8IVcfX1SmQxBVE/2EKbGUrhup8qg4aucrNmH+gsKsZNv0YVGCTiMFMSY3yZwrh9bfDdXvKDZxkHLWcvYfqgvob0V5Iew3wORgzw1wPQfcX1ZhpFATNAmnEramar17plIkyiaXjZpc5i/rEag48WYi61TO4+Z1UinBg8GTOpFlheGDu3CRktsObI1wm51zg7mTxpSZlFsLDP49wuwfyW",
  "ENfusZ0JFqJ0I8KeRC8OMcLJU5Zg8F+zfkXNG/C8/Bo0bENPEc8AQW+mFpW5IC5oNjoceH9HhOCu2ceFZBhOEx8efIEfvYhbzGc06JM/PLLyXVL5+MdUetfh1ieMn3yHL4QPnZTZ/e2uk9sklXGPWAuMjyvsxqp2w7D5SK++YSelz9VrwRs8Lqg3ocZpqCL3aGTsKuDNa/3fIbEURHS/03zSBrUazgUKthmex7",
  "OW1hj94OGimZpvPZ+LergUn3Leulxs1P1NOSyStLIayBIDQGLfwwY6emhisP7xBSkZwqh6SZT8HkAeEcWknH6OqeZdbMQEZf01LyxC7D0+9g22l0BRfcdlK57v9RZTWqHJ8z2xPtH3rhvjhBMjKNED+HGvm80VIzw5OXj1wXCJ6PMmegzMfjm/ysesQr4sFyxiQ9EGMwNtPUa4GRauRv8T1qay+tkHnW3zRAWQ",
  "KWZ7LrQaQAEXVW/ly0BbMXCsrKXHW69/e3DoYUTTugNrOx9Y/kJ5UOfQT0wm6+Ev1eEjcZgIogS4Ubps8spsRu2IFi9dRc21oHY65+GDP7et+Yk29R5N2oooTvGahbuHQ3tBAzBaOzhsfTbZLSJUmWCnFPKoKeHCAhZzvzDFC2edUFaJVcnBmAidlfYDl9KvX4/JEQvjqeEl6USEl5cI1qp8/GKejZFHzy9ftq",
  "BVkauGhzoerQWkpmcdaVFcg53Yrzo613QCxf06g6BGCKmJMwAhYt1MH/VUf1dSAx8hIeFBCKpaV0VsrpHBcymtWs5h6um2Ut8zALTCq1gndthbaMoy1cNzwmR4WDvEj6Nr5I1lnD/hc0EBx+SP03+5+uPwu06bbfR1Ki6RZM8F9WjSyJ6k1l12Bg5kh5BZMku3WtsUGi98L954EfSBzwhqPsPYs3cAEv0npLZb",
  "Aq6FJW9zbt4+TdhXIJV1pIjVdA0vcmlaVw2/JkfyleIzle7az/Y24bDPIN5qEP+ZQ+3Kb5a/TdrwC51PzWrL27P2MZRQNYaopliuYLXuU5q1rRnyuiPcpmffplUTTFlKLIBr36TnVuRYtIuuSQ0ELgejVels+4nMq/KBnXlNnhKC/QpyVPGzlPbqvGamSLrf20fTUIppOAumDV/0tDJ79lDgExuPV3WthpenNG",
  "PNKAbmru75K16b/+QOlGaZD6OuwR5KfLauuxe3/tKVE9Me1P8dFubVmVYZUV9fU4dpAO0PetHyOLszRAnjwWSVc6VvQ6jh0hNyRvymxjMk1D+D7A1NL9ZQb9/u4h4kMj2A58uEX0PSIyKapCEUSifbt8RAwceY+aJNLIXxLCSIv4fS2SmgpHmlW3tz5O+yQUNONtRPfXk4jaGeXP6DIWN1mCbfOfgzaVyiKqZR",
  "lUiQvNzPZq09c6jhq5+Dh30mO7sn9bxJe9ZUR03Lhiq03WiboE0Nrmigg9al6HTEHOSudp3dtiHBZDI5vTeKLpGprOJ38sCNcUvJ2eYsBWLKKW4Sp3YXRN24I6gvGbp9ClJLVJK79yrDTvy5Cl7fbbwhn78w7PJfpmbJJGsIHV0sV47vAAiwjWGgl2QE9C6oKkhz+w1kh3d9pkcGt0hXpZ8dKn82F6O81VqVn9",
  "GSBMLjv6zg5gMLfABpuXxpDJg0wigpupvU/6mvWBlvd14w88k7SewvHoo35EiId/9sfiQlH+FQ7OfMWvss7XprvKzj7qAb11lADYe5gLNTwRXLwWKneN2eoEI1nUwg/iGKRm/cqgfzRclH5aCWoj+JZ89P4Si96pz8xljy7bEkkpzcz1iPSU6+M0bBmu14e5fFdw3+3oRc9bBA3LYIlEhmP8MyF8HyL7TKpWBO",
  "FiDDl7Oo40e3k0PkPl6U/KXkCEcEbfnYiAK+JBKhNGe2ZVYvModI5IPF6phRI8xCLk96jOl0B1OPYfZ+ga42GtW89w8iiDFrDi6QQ0wrfKLKDYogIyXHuAy2NehdvSM3QNWTeKISlTt5F8x/RdbsAU0fC1kNaLRRMzwAisvlEjH7gJ8hy6AAGVGR4xjQ80nzgiUd4Ds19X3PUrloJgqUXJGcj7n7jfqEfWb7oC",
  "NK27w240akwcvimRgUa7oLFqcY1sQKPll2ygRoZHScSATHnMmtZLZ2Bw9hP9+WSKJW3DwiOkvOiRWUK9lrAHMdrZWDfD+v/xpMwQIeW0K7dXiccKP3faU8JeBIuQuqHrARGizMUEcrKECJa840U6mtBJct5H/GZEahdvtaE8Jdy7pWu/Y1Xhsq+GZUMfdHKpZhgWafEB9aVyy0GiAUFyBexvVbintbSsYQjuBF",
  "VTHkOGRH9fTJGdxLvuMp8Ei+/A7kCstKbG4QctBDAFCN1fNbLPwGgdnQAZaEWYyCdG1Zk/AB99k9z/INedKtTv1e5OyrKPK5thkEWP42xLd1rK9gwVQjlbaM71aNOWA4Tr2KTqoq6+xmTlY4cNuAPSgOPmJwo7D+A4vILZyDD+hE0lawteli8zEznxPYUpc7KcqgPpAUqIfiAe4BFutxC8au4sJOXZBExUpNym",
  "RkA2w2FMafnII8W/IhxybpqYvyNAE40iHaU95UyLUG+T9+AcsU15TF3uaMZzKcHTyptNP7EBq5eBYhI2vBK/rFKCQZxqb4PUfN5vH1mzwAd3fIAAtw4cDIkCK52xNm0x0FAN2fAkPW6rUP0gFhx0hJw94sUaubeM+WWRCILcf1O8cyCxz0hHL2SzZB39Npj3NM2Q5cA3hMWMAcrvqWoVNZPxQqYFWLMoCUCnrl",
  "2NArseYXnTlaw8HM3BUfxAXR9ykcOirumjokeGAv1lx7Zq3/Nor7+NgAzkvg7LxVOYyRMMnAEDxkHpGnKpeHltfAZz4b4IuT+oQigYxDRcFmXIeSJhLevueTpWt1dJvStEJQ8fxvrIP9a5Akudp/q8qRN3ROkECcY8qhZZKBX83ad5hGDxWmCMhmu52G4ZphEv7n3VQk8nl1kw5GEQctlA/8ddAcFCGjwC1Oix",
  "/aSZ1w5G/Mv150q6KPqRwakPPsQUNT88axEeSzG7Q3Bueor8hH/Oz7L1HvWqTG1mOMPbIap5SHabV4ocfU6TdViJhzr2lp2M0RETqzvteTaFxx5CasWQk0VUBR5q+PbNitftaO0KMp30bxaDX3Yuxm5c3e67+XyDIdhsCG5KC7BUs5tF847xLLFW2nBueZmJB0A13/H8N+tNpd4PFaFNU7Fea9AlvfaQrAbU9Y",
  "EawWlHUlRyT4y8FzjcyI0GeB2/F10az/a7pmLYweexZa1xa1XXgecV7rRU9L1Rga/5dT+PwlzXFGRKTwW0ZqCWl+UlpX6hsJTMM9uSLKNP+DnLAUhBpQzk0xPDB/AWIg7HhyvjzkFKJVWGEP2yal5bCtUzwZzw8AJlG96AWEkjQP7NZjaMQKM8Cpu9a3Af+kCFBa3YksW4T1hLXL4Um7uuuQGJpN0IfHWzqkfp",
  "QFZydKxZX4hHMtRzGLwYnoa0F7C++xoqXY+UBAIRQ/jWvdB8ABbCgV9jdqD2XzQLwXv8C++1NmlHAOq1D6s2rS576X05GYKDUbnFpaQVCEbgFnTLGYIExaoOA8tPLHA9LXfkrCse2wYLONkTnpBXCSnDO27e2Ac1rQ3X3kAVHzugIzhP6Zh//a7RmjD0Dwi6zCV9CERQGO6Qd2r97CpF8cONdf0p9SXXwQMM6a",
  "z19GQmEQLetmtar7jAQcRLGOy8G+be3HkkjbKvQ9/qOBX+rjhWrgFRjjutdNVdi4bW4/33JPJ3qimfZueTPThEradJSQt+A58swj0bEQmT/NYorArSzhdwgxbbxXbjZQZymy9IeZMyKOUJu/Z44h0hwzuEhAE8URf/HBT/Ddh1otZUTFHcUISyMCBvjsDPt271DoznXbWrzRYLbpUSl4j/p1+6Er+7E3r9YD1r",
  "g1UqSUYB6UuZh1FUKRbffLpeCmEz/SRdf0xLtCYkRK0b8OXQKaa3Snl3euAFxCSQA71dlvckUYW0EcQzi20c2q7pHDI43wmp8QDzMHRdq1DfCKL2WbkMKlv7fmojrx5wxZB/LI+T1XFjUO2mW/acVDS3QyWBcA2BX0KNz+lolIOZ1cLceAxrSL8LAqmOmYE4CridtV4BfSeMtLd0XniOp9zwg4xSxQ2XxYp2aX",
  "7H82lBYsiYIWeMTyQT9wH3mGPyumGcjJXzm7jVqmbmAVkfJMFgKmg78QXx1r/dctti3wm7nVqkKuKwpexZpnR+Aw/P1QpcxYzzjBGGPtPbrtWitBu25MGOUQvFHGWc/4qLHviHQ0lAzcNfL7EsYe/FMA60ho7YI5exJ+zwWQLJgSPecScehHB50Lamosgygg6iMc/s5V6MSzD6+DDQthcfA53w7wY988cenRkj",
  "xNwIcTfjFT1asF8T6HV6QuknT3DEDOOLzNRijib2YUTPsDidJ1T1vtFLy0cKMuCMgVsMqF66lylSSc50jQqvBeei54U1+V4EwP1jWfhYyrwRBH6l32kBA7uqcr9QnpTL6hcxigNnHICDDn7m31rEIv6oIDUleDnJ1xZw64VWt4o9IHemHoE7D8E1NFAnP2UQuJR/nRheDZfYnrsI5hwjABO1l0qiGrdBYs/vPu",
  "HdS4R0uKPykF2iWRnp6nsRCK4PMDoWXJt4zY6XQkvHMBCc2WX6L1jIuQyNqLtSHt6Ej8+PC71IwXYBzH3YkorpOVkP4H0xRShvsrpiyUnDzxejo7CW0rBpIxiXYGYHNA0ZVVTEYjGgGyTHDxlg==",
].join(""));

const longLag = 607, shortLag = 273, numberBytes = 7, mask = (1n << 56n) - 1n;

/** Each call gives the next bytes. */
export function seededBytes(): (count: number) => Uint8Array {
  const start = first.ok ? first.value : new Uint8Array(longLag * numberBytes), numbers: bigint[] = [];
  let at = 0, given = 0, left: number[] = [];
  const next = (): bigint => {
    if (given < longLag) {
      let number = 0n;
      for (let i = numberBytes - 1; i >= 0; i--) number = (number << 8n) | BigInt(start[given * numberBytes + i] ?? 0);
      numbers.push(number);
    } else numbers[at] = ((numbers[at] ?? 0n) + (numbers[(at + longLag - shortLag) % longLag] ?? 0n)) & mask;
    const number = numbers[at] ?? 0n;
    at = (at + 1) % longLag;
    given++;
    return number;
  };
  return (count) => {
    const out = new Uint8Array(count);
    for (let i = 0; i < count; i++) {
      if (left.length === 0) {
        const number = next();
        left = Array.from({ length: numberBytes }, (_, k) => Number((number >> BigInt(8 * k)) & 0xffn));
      }
      out[i] = left.shift() ?? 0;
    }
    return out;
  };
}
