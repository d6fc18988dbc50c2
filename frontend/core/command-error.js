/** Why a command did not succeed: the server's refusal, or a code of this page's own. */
export class CommandError extends Error {
  /** @param {{code: string, message?: string, field?: string, retry_after?: number}} refusal */
  constructor(refusal) {
    super(refusal.message ?? refusal.code);
    this.code = refusal.code;
    this.field = refusal.field;
    this.retryAfter = refusal.retry_after;
    this.said = refusal.message;
  }

  /** Whether no server said it: to try again may help. */
  get isNobodysWord() {
    return this.code === "unreachable" || this.code === "no_answer";
  }
}
