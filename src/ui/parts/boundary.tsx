import { Component, type ReactNode } from "react";
import { Button } from "./button.tsx";

interface BoundaryProps {
  readonly children: ReactNode;
  /** what was on screen when it failed: the last step */
  readonly where?: () => string;
  /** keeps what the person made before the page starts over */
  readonly onRestart?: () => Promise<void>;
}
interface Failed { readonly error: unknown }

/** Stands in for the page when our own code fails. The scenario is kept; React gives no other way than a class. */
export class Boundary extends Component<BoundaryProps, Partial<Failed>> {
  override state: Partial<Failed> = {};
  static getDerivedStateFromError(error: unknown): Failed {
    return { error };
  }
  override render(): ReactNode {
    if (!("error" in this.state)) return this.props.children;
    const { error } = this.state;
    const report = error instanceof Error ? `${error.name}: ${error.message}\n${error.stack ?? ""}` : String(error);
    return (
      <main className="broken" role="alert">
        <h1>Proxyscope has a fault of its own</h1>
        <p>Your scenario is kept. {this.props.where?.()}</p>
        <div>
          <Button look="main" onClick={() => void Promise.resolve(this.props.onRestart?.()).finally(() => location.reload())}>Open the page again</Button>
          <Button onClick={() => void navigator.clipboard.writeText(report)}>Copy what happened</Button>
        </div>
        <pre>{report}</pre>
      </main>
    );
  }
}
