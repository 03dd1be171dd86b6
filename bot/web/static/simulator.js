// The simulator page: two phones, the offices' figures, and the live feed that moves them.
import { Phone, get, make } from "./phone.js";

const $ = (selector) => document.querySelector(selector);
const IDEAS = {
  en: ["SAVE 4500 women 18 men 4", "TOTAL", "UNDO", "HELP", "EXCHANGE sanitation", "They are demolishing our houses now"],
  sw: ["AKIBA 12500", "JUMLA", "FUTA", "MSAADA", "KUBADILISHANA maji", "Wanabomoa nyumba zetu sasa"],
  es: ["AHORRO 250000", "TOTAL", "CORREGIR", "AYUDA", "INTERCAMBIO saneamiento", "Nos quieren desalojar el viernes, 40 familias"],
};
const ROLES = { treasurer: "Treasurer", leader: "Leader", organiser: "Organiser", responder: "Responder", office: "Office" };
const NEW = { sms: ["+254700000990", "+573000000990"], telegram: ["700990"] };
const REFERENCE = /\bV[2-9A-Z]{3,8}-[2-9A-Z]\b/g;
let people = [];
let language = "en";

const leader = new Phone($("#leader"), {
  medium: () => $("#leader input[name=medium]:checked").value,
  ideas: () => IDEAS[language] || IDEAS.en,
});
const responder = new Phone($("#responder"), {
  medium: () => (responder.last ? responder.last.medium : "sms"),
  ideas: (bubbles) => {
    const paged = bubbles.filter((one) => !one.mine).flatMap((one) => one.text.match(REFERENCE) || []);
    return paged.length ? [`OK ${paged.at(-1)}`] : [];
  },
});

const option = (label, value) => {
  const made = make("option", "", label);
  made.value = value;
  return made;
};
const nameOf = (one) => [ROLES[one.role], one.place, one.address].filter(Boolean).join(" · ");
const known = (select, value) => [...select.options].some((one) => one.value === value);

function offerPeople() {
  const select = $("#leader select");
  const medium = leader.medium();
  const before = select.value;
  const groups = new Map();
  for (const one of people.filter((each) => each.medium === medium && each.role !== "responder" && each.role !== "office")) {
    if (!groups.has(one.country)) groups.set(one.country, []);
    groups.get(one.country).push(option(nameOf(one), one.address));
  }
  const nodes = [...groups].map(([country, options]) => {
    const group = make("optgroup");
    group.label = country;
    group.append(...options);
    return group;
  });
  const strangers = make("optgroup");
  strangers.label = "Somebody unknown";
  strangers.append(...NEW[medium].map((address) => option(`Unknown · ${address}`, address)), option("Another number…", "other"));
  select.replaceChildren(...nodes, strangers);
  const first = people.find((one) => one.medium === medium && one.role === "treasurer" && one.country === "KE");
  if (known(select, before)) select.value = before;
  else if (first) select.value = first.address;
  chooseLeader();
}

function chooseLeader() {
  const medium = leader.medium();
  const free = $("#leader .free");
  const value = $("#leader select").value;
  free.hidden = value !== "other";
  free.placeholder = medium === "sms" ? "+254700000123" : "700123";
  const address = value === "other" ? free.value.trim() : value;
  const one = people.find((each) => each.medium === medium && each.address === address);
  language = (one && one.language) || (address.startsWith("+57") ? "es" : "en");
  if (address) leader.use({ medium, address }).catch((error) => { leader.problem.textContent = error.message; });
  leader.typed();
}

function offerResponders() {
  const select = $("#responder select");
  const before = select.value;
  const answering = people.filter((one) => one.role === "responder" || one.role === "organiser");
  select.replaceChildren(
    option("Whoever was paged last", ""),
    ...answering.map((one) => option(nameOf(one), `${one.medium} ${one.address}`)),
  );
  if (known(select, before)) select.value = before;
}

$("#leader select").addEventListener("change", chooseLeader);
$("#leader .free").addEventListener("change", chooseLeader);
for (const radio of document.querySelectorAll("#leader input[name=medium]")) radio.addEventListener("change", offerPeople);
$("#responder select").addEventListener("change", (event) => {
  const [medium, address] = event.target.value.split(" ");
  responder.use(address ? { medium, address } : null);
});

const values = new Map();
function figure(office, one) {
  const link = make("a", "figure");
  link.href = one.href;
  link.dataset.figure = one.key;
  link.append(make("strong", "", one.value), make("span", "", one.label));
  const key = `${office.code} ${one.key}`;
  if (values.has(key) ? values.get(key) !== one.value : values.size && office.seen) link.classList.add("moved");
  values.set(key, one.value);
  return link;
}

const seen = new Set();
function card(office) {
  const box = make("article", "office");
  box.dataset.office = office.code;
  office.seen = seen.has(office.code);
  seen.add(office.code);
  const head = make("h3");
  const title = make("a", "", office.name);
  title.href = office.href;
  head.append(title, make("small", "", office.day));
  const figures = make("div", "figures");
  figures.append(...office.figures.map((one) => figure(office, one)));
  const digests = make("p", "digests");
  digests.append(...office.digests.map((one) => {
    const link = make("a", "", one.label);
    link.href = one.href;
    return link;
  }));
  box.append(head, figures, digests);
  return box;
}

let drawn = "";
async function refreshOffices() {
  const { offices } = await get("/simulator/offices");
  const news = JSON.stringify(offices);
  if (news === drawn) return;
  drawn = news;
  $("#offices").replaceChildren(...offices.map(card));
}

let running = false;
let again = false;
async function refresh() {
  if (running) { again = true; return; }
  running = true;
  do {
    again = false;
    const tries = await Promise.allSettled([leader.whose && leader.refresh(), responder.refresh(), refreshOffices()]);
    if (tries.some((one) => one.status === "rejected")) live("away");
  } while (again);
  running = false;
}

const live = (state) => {
  $("#live").dataset.state = state;
  $("#live").textContent = { on: "live", polling: "polling", away: "no connection" }[state];
};
let later = 0;
const feed = new EventSource("/simulator/events");
feed.addEventListener("open", () => live("on"));
feed.addEventListener("error", () => live("polling"));
feed.addEventListener("message", () => { clearTimeout(later); later = setTimeout(refresh, 60); });
// What the feed did not tell (another process, a proxy that holds streams back) is found in time.
setInterval(() => { if (!document.hidden) refresh(); }, 3000);

async function begin() {
  ({ people } = await get("/simulator/people"));
  $("#empty").hidden = people.length > 0;
  offerPeople();
  offerResponders();
  await refresh();
}
begin().catch((error) => { leader.problem.textContent = error.message; });
