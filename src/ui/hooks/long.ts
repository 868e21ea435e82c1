import { useEffect, useState } from "react";

/** How long something must go on before it is worth saying, ms: what is over sooner would only flicker. */
const worthSaying = 150;

/** True once `going` has been true for a while. */
export function useLong(going: boolean): boolean {
  const [long, setLong] = useState(false);
  useEffect(() => {
    if (!going) return;
    const timer = setTimeout(() => setLong(true), worthSaying);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [going]);
  return long;
}
