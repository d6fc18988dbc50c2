// An interview as a file for calendars (iCalendar, RFC 5545), made in the page.

const LINE = 75; // bytes

/** `at` in ISO 8601; `minutes` its length. */
export function calendarFile({ id, title, at, minutes, text, link }, now = Date.now()) {
  const begins = Date.parse(at);
  const fields = [
    ["BEGIN", "VCALENDAR"],
    ["VERSION", "2.0"],
    ["PRODID", "-//InterviewGenius//EN"],
    ["BEGIN", "VEVENT"],
    ["UID", `${id}@interviewgenius`],
    ["DTSTAMP", stamp(now)],
    ["DTSTART", stamp(begins)],
    ["DTEND", stamp(begins + minutes * 60_000)],
    ["SUMMARY", escaped(title)],
    ["DESCRIPTION", escaped(text)],
    ["URL", link],
    ["END", "VEVENT"],
    ["END", "VCALENDAR"],
  ];
  return fields.map(([name, value]) => `${folded(`${name}:${value}`)}\r\n`).join("");
}

const stamp = (at) => `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;

const escaped = (text) => text.replaceAll(/[\\;,]/g, "\\$&").replaceAll(/\r?\n/g, "\\n");

/** Lines go on after a blank; no character is cut in two. */
function folded(line) {
  const lines = [""];
  let size = 0;
  for (const character of line) {
    const more = new TextEncoder().encode(character).length;
    if (size + more > LINE) {
      lines.push(" ");
      size = 1;
    }
    lines[lines.length - 1] += character;
    size += more;
  }
  return lines.join("\r\n");
}
