// What the files of an interview are called. Pure.

const ENDINGS = { report: "html", text: "txt" };

/** By the title, as file systems take it. */
export function fileName(title, kind) {
  const name = (title ?? "").replace(/[\p{Cc}\s\\/:*?"<>|.]+/gu, "-").replace(/^-+|-+$/g, "");
  const what = { report: "report", json: "data" }[kind] ?? "transcript";
  return `${name.slice(0, 80) || "interview"}-${what}.${ENDINGS[kind] ?? kind}`;
}
