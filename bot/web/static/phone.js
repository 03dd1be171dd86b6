// One phone on the page: its texts, its buttons, what is written on it.

const asJson = async (response) => {
  if (!response.ok) throw new Error((await response.text()).trim() || "That did not work.");
  return response.json();
};
export const get = (path) => fetch(path).then(asJson);
const post = (path, body) =>
  fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }).then(asJson);

export const make = (tag, className, text) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
};

// The GSM 03.38 alphabet, as far as a hint needs it; the server counts for real.
const GSM = /^[\n\r !-Z_a-z¡£¤¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΓΔΘΛΞΠΣΦΨΩ^{}\\[\]~|€]*$/;
const countOf = (text) => {
  if (!text) return "";
  const gsm = GSM.test(text);
  const units = gsm ? text.length + (text.match(/[\^{}\\[\]~|€]/g) || []).length : text.length;
  const [one, more] = gsm ? [160, 153] : [70, 67];
  const parts = units <= one ? 1 : Math.ceil(units / more);
  return `${units}/${parts === 1 ? one : parts * more} · ${parts} SMS`;
};

const STATES = {
  pending: ["queued", "○"], sending: ["sending", "○"], sent: ["sent", "✓"], delivered: ["delivered", "✓✓"],
  failed: ["failed", "!"], unknown: ["fate unknown", "?"], dropped: ["held back", "–"],
  handled: ["received", "✓✓"], parked: ["parked: a person looks at it", "!"],
};
export class Phone {
  constructor(root, { medium, ideas }) {
    this.root = root;
    this.list = root.querySelector(".bubbles");
    this.area = root.querySelector("textarea");
    this.count = root.querySelector(".count");
    this.problem = root.querySelector(".problem");
    this.medium = medium;
    this.ideas = ideas;
    this.whose = null; // null: whoever was paged last
    this.shown = "";
    this.area.addEventListener("input", () => this.typed());
    this.area.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey) return;
      event.preventDefault();
      this.write();
    });
    root.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); this.write(); });
  }

  typed() {
    this.count.textContent = this.medium() === "sms" ? countOf(this.area.value) : "";
  }

  write() {
    const text = this.area.value.trim();
    if (text) this.send(text, false).then((sent) => { if (sent) { this.area.value = ""; this.typed(); } });
  }

  async send(text, tap) {
    const from = this.whose || this.last;
    if (!from) return false;
    try {
      await post("/simulator/texts", { ...from, text, tap });
      this.problem.textContent = "";
      await this.refresh();
      return true;
    } catch (error) {
      this.problem.textContent = error.message;
      return false;
    }
  }

  async use(whose) {
    this.whose = whose;
    this.problem.textContent = "";
    await this.refresh();
  }

  async refresh() {
    const asked = this.whose;
    const { medium, address, bubbles } = await post("/simulator/phone", asked || {});
    if (asked !== this.whose) return; // somebody else was chosen meanwhile
    this.last = address ? { medium, address } : null;
    const news = JSON.stringify([address, bubbles]);
    if (news === this.shown) return;
    this.shown = news;
    this.list.replaceChildren(...bubbles.map((bubble, at) => this.bubble(bubble, at === bubbles.length - 1)));
    this.list.scrollTop = this.list.scrollHeight;
    this.root.classList.toggle("idle", !address);
    this.suggest(this.ideas(bubbles));
  }

  bubble(one, newest) {
    const item = make("li", one.mine ? "mine" : one.urgent ? "theirs urgent" : "theirs");
    item.dataset.state = one.state;
    item.append(make("p", "", one.text));
    if (one.buttons.length && this.last.medium === "telegram") {
      const row = make("div", "buttons");
      for (const button of one.buttons) {
        const key = make("button", "", button.label);
        key.type = "button";
        key.addEventListener("click", () => this.send(button.data, true));
        row.append(key);
      }
      item.append(row);
    }
    const [word, mark] = STATES[one.state] || [one.state, ""];
    const foot = make("small", "foot");
    const clock = new Date(one.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    const size = one.segments ? ` · ${one.segments} SMS` : "";
    foot.append(`${clock}${size} · ${word} `, make("b", "", mark));
    item.append(foot);
    if (newest) item.classList.add("newest");
    return item;
  }

  suggest(ideas) {
    const chips = ideas.map((text) => {
      const chip = make("button", "", text);
      chip.type = "button";
      chip.addEventListener("click", () => this.send(text, false));
      return chip;
    });
    this.root.querySelector(".chips").replaceChildren(...chips);
  }
}
