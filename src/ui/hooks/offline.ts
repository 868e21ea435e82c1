import { useEffect, useState } from "react";

/** Every file of the page is kept on this machine. */
export function useKeptOffline(): boolean {
  const [kept, setKept] = useState(false);
  useEffect(() => {
    let here = true;
    // absent where the page is not served from a secure address
    const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
    void workers?.ready.then(() => { if (here) setKept(true); });
    return () => { here = false; };
  }, []);
  return kept;
}
