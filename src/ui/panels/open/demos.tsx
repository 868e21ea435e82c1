/** Loaded after the first step: links that open a run where it tells something. */
import { demos, type DemoLink } from "../../../store/demos.ts";
import { useWorkbenchStore } from "../../hooks/workbench.ts";

const misuses = demos.filter(({ kind }) => kind === "misuse"), samples = demos.filter(({ kind }) => kind === "sample");

export function Demos() {
  return (
    <section aria-label="Demos">
      <div className="head open-head">
        <h2>Demos</h2>
        <span className="text-3">{demos.length}</span>
        <span className="grow" />
        <span className="text-3">links that open at the telling step</span>
      </div>
      <div role="group" aria-label="What goes wrong">
        <h3 className="open-tag">What goes wrong</h3>
        {misuses.map((demo) => <Demo key={demo.id} demo={demo} />)}
      </div>
      <div role="group" aria-label="The samples, at their telling step">
        <h3 className="open-tag">The samples, at their telling step</h3>
        <p className="open-links">{samples.map((demo) => <DemoAnchor key={demo.id} demo={demo} className="link">{demo.title}<span className="only-read">, at its telling step</span></DemoAnchor>)}</p>
      </div>
    </section>
  );
}

function Demo({ demo }: { readonly demo: DemoLink }) {
  return <DemoAnchor demo={demo} className="open-sample"><b className="clip">{demo.title}</b><span /><span className="open-sentence text-2 clip">{demo.sentence}</span></DemoAnchor>;
}

/** Its address can be copied; a click opens it without changing that of the page, so that a reload brings back what was made of it. */
function DemoAnchor({ demo, className, children }: { readonly demo: DemoLink; readonly className: string; readonly children: React.ReactNode }) {
  const workbench = useWorkbenchStore();
  return (
    <a
      href={demo.link} className={className} title={demo.sentence}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        void workbench.getState().openLink(demo.link);
      }}
    >
      {children}
    </a>
  );
}
