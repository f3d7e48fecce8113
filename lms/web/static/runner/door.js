// The door of an exam taken in Safe Exam Browser: the proof precedes the form.

import { Lockdown } from "./lockdown.js";

const { prove } = document.getElementById("seb-file").dataset;
new Lockdown().prove(prove, document.querySelector("input[name=csrf_token]")?.value ?? "");
