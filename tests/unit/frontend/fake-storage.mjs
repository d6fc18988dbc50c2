// A Storage for tests: localStorage and sessionStorage as browsers have them.

export class FakeStorage extends Map {
  getItem = (key) => this.get(key) ?? null;
  setItem = (key, text) => this.set(key, String(text));
  removeItem = (key) => this.delete(key);
  key = (at) => [...this.keys()][at];
  get length() {
    return this.size;
  }
}
