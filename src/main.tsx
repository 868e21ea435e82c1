import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./ui/app.tsx";
import { createSession } from "./ui/hooks/session.ts";
import "./ui/styles/index.css";

const root = document.querySelector("#root");
if (root !== null) createRoot(root).render(<StrictMode><App session={createSession(undefined)} /></StrictMode>);
