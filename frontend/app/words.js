// The words of the page's shell, its lobby and its rooms, by screen.

import "./words/answer.js";
import "./words/host.js";
import "./words/lobby.js";
import "./words/over.js";
import "./words/room.js";
import "./words/shell.js";
import "./words/start.js";
import "./words/suggest.js";
