import { useWorkbench } from "../../hooks/workbench.ts";
import { Button } from "../../parts/button.tsx";

/** What has become of a break in the browser's debugger. */
export function Debugging() {
  const state = useWorkbench((workbench) => workbench.debugging), dontBreak = useWorkbench((workbench) => workbench.dontBreak);
  switch (state) {
    case undefined: return null;
    case "waiting": return <span role="status">DevTools: stops at the next entry <Button look="plain" className="button-low" onClick={dontBreak}>Do not stop</Button></span>;
    case "at": return <span role="status" className="hold">DevTools: the filter stands at its entry</span>;
    case "went-by": return <span role="status" className="notice" title="The developer tools of this browser were closed, or their breakpoints switched off. Open them and try again.">DevTools: nobody&rsquo;s were open, so it went by <Button look="plain" className="button-low" onClick={dontBreak}>Dismiss</Button></span>;
    case "gone-on": return <span role="status">DevTools: it has gone on <Button look="plain" className="button-low" onClick={dontBreak}>Dismiss</Button></span>;
  }
}
