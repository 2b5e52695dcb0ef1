// Our real programs in a folder of their own: an agency with its service, an authority with its
// trust bundle, and the agreement under which a counter asks.

import { execFile, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const programs = resolve(root, process.env.CARGO_TARGET_DIR ?? "target", "debug");

export const SCHEME = join(root, "schemas/social-assistance-eligibility");
export const AGENCY = "did:web:social.gov.example";
const AUTHORITY = "did:web:governance.gov.example";
const ASSOCIATION = "did:web:pharmacies.example";
const AGREEMENT = "msa-pharmacies-1";
export const COUNTER = "urn:annona:counter:pharmacy:0042";
const PIN = "271828";

/** The only person of the register. */
export const PERSON = {
  person_id: "p-1",
  name: "Zoë Ødegård",
  birth_date: "1958-03-14",
  class: "B",
  income_band: "low",
  address: "Storgata 1",
  match_hint: "Z.Ø.",
};

/** A temporary folder in which the programs run. */
export class Stage {
  #services = [];
  #wallets = 0;

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "annona-interop-"));
  }

  path(name) {
    return join(this.folder, name);
  }

  write(name, text) {
    writeFileSync(this.path(name), text);
  }

  /** Runs a program of ours with --json and insists on success. */
  must(program, ...args) {
    return JSON.parse(execFileSync(join(programs, program), ["--json", ...args], this.#options()));
  }

  /** Runs `annona` with --json and lets it fail: its exit code and what it printed. */
  async run(...args) {
    const file = join(programs, "annona");
    const said = await new Promise((done) => {
      execFile(file, ["--json", ...args], this.#options(), (error, out) => {
        done({ code: error ? error.code : 0, out });
      }).stdin.end();
    });
    return { code: said.code, json: JSON.parse(said.out) };
  }

  #options() {
    const env = { ...process.env, ANNONA_PIN: PIN };
    return { cwd: this.folder, encoding: "utf8", env, timeout: 30_000 };
  }

  annona(...args) {
    return this.must("annona", ...args);
  }

  agency(...args) {
    return this.must("annona-issuer", "--data", "agency", ...args);
  }

  /** Runs `annona wallet` on the newest wallet. */
  wallet(...args) {
    return this.run("wallet", "--wallet", `citizen-${this.#wallets}.annona`, ...args);
  }

  /** The agency: its folder, its register of one person. */
  setUpAgency(url) {
    const name = ["--name", "Ministry of Social Affairs"];
    this.agency("init", "--id", AGENCY, "--scheme", SCHEME, "--url", url, ...name);
    const columns = Object.keys(PERSON);
    this.write("register.csv", `${columns}\n${columns.map((column) => PERSON[column])}\n`);
    this.agency("import", "register.csv");
  }

  /** Changes the agency's settings, as its staff does by hand. */
  setAgency(change) {
    const file = this.path("agency/issuer.json");
    const settings = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...settings, ...change }));
  }

  /** Starts the agency's service; resolves when it listens. */
  async serve(address) {
    const args = ["--json", "--data", "agency", "serve", "--listen", address];
    const service = spawn(join(programs, "annona-issuer"), args, {
      cwd: this.folder,
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#services.push(service);
    await new Promise((listening, failed) => {
      service.stdout.once("data", listening);
      service.once("exit", (code) => failed(new Error(`the service ended with ${code}`)));
    });
  }

  /** The authority: its key, the scheme, and the keys of the two sides of the agreement. */
  setUpAuthority() {
    for (const [kid, alg] of [["g1", "ed25519"], ["a1", "p256"], ["p1", "p256"]]) {
      this.annona("keygen", "--alg", alg, "--kid", kid, "--out", `${kid}.json`);
    }
    this.annona("bundle", "init", "--authority", AUTHORITY, "--key", "g1.json");
    this.annona("bundle", "add-scheme", SCHEME);
  }

  /**
   * A new registrar, in files of this name, certifies a key of the entry in `party`; returns the
   * anchor and the key's certificate, each as PEM.
   */
  certify(party, kid, name) {
    const [key, root, leaf] = [`${name}.json`, `${name}.pem`, `${kid}.pem`];
    this.annona("keygen", "--alg", "p256", "--out", key);
    const registrar = ["--name", "Registrar", "--country", "KE"];
    this.annona("certificate", "root", ...registrar, "--key", key, "--out", root);
    const by = ["--key", key, "--root", root, "--out", leaf];
    this.annona("certificate", "sign", "--party", party, "--kid", kid, ...by);
    return [root, leaf].map((file) => readFileSync(this.path(file), "utf8"));
  }

  /** Puts an agency's entry into the trust list; `entry` is a file or options. */
  addAgency(...entry) {
    this.annona("bundle", "add-party", ...entry, "--agreement-key", "a1.json");
  }

  /** The agreement between the agency and the counters, signed by both. */
  agree() {
    const party = ["--id", ASSOCIATION, "--name", "Association of Pharmacies"];
    this.annona("bundle", "add-party", ...party, "--agreement-key", "p1.json");
    const sides = ["--id", AGREEMENT, "--provider", AGENCY, "--consumer", ASSOCIATION];
    this.annona("agreement", "new", "--scheme", SCHEME, ...sides, "--out", "draft.json");
    for (const [file, side, key, out] of [
      ["draft.json", AGENCY, "a1.json", "half.json"],
      ["half.json", ASSOCIATION, "p1.json", "agreement.json"],
    ]) {
      this.annona("agreement", "sign", file, "--party", side, "--key", key, "--out", out);
    }
    this.annona("bundle", "add-agreement", "agreement.json");
  }

  publishBundle() {
    this.annona("bundle", "publish", "--key", "g1.json", "--out", "bundle.json");
  }

  /** Checks a presentation as a counter does: exit code and report. */
  check(presentation) {
    const trust = ["--bundle", "bundle.json", "--anchor", "authority/anchor.json"];
    const policy = ["--agreement", AGREEMENT, "--counter", COUNTER];
    return this.run("verify", presentation, ...trust, ...policy);
  }

  /** Makes a new wallet and lets it trust the bundle. */
  async setUpWallet() {
    this.#wallets += 1;
    for (const args of [
      ["init", "--cost", "minimum"],
      ["trust", "bundle.json", "--anchor", "authority/anchor.json"],
    ]) {
      const said = await this.wallet(...args);
      if (said.code !== 0) throw new Error(JSON.stringify(said));
    }
  }

  end() {
    for (const service of this.#services) {
      service.kill();
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A free port of loopback. */
export async function freePort() {
  const server = createServer();
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}
