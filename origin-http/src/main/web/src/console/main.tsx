import "./console.css";
import { render } from "preact";
import { followOtherPages } from "../shared/theme.ts";
import { App } from "./app.tsx";
import { takeKey } from "./key.ts";

followOtherPages();
render(<App initialKey={takeKey()} />, document.getElementById("app") as HTMLElement);
