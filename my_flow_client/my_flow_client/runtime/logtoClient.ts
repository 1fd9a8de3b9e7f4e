/**
 * Sets up the Logto SDK. It is loaded on demand: it is a quarter of the JavaScript, and the landing page needs none of it.
 *
 * Access tokens stay in memory. The refresh and ID tokens are in local storage, so that tabs share one
 * session; the API's discovery document and keys are kept for the tab. See docs/decisions/0003.
 */
import {
  BaseClient,
  BrowserStorage,
  createRequester,
  generateCodeChallenge,
  generateCodeVerifier,
  generateState,
  type Storage,
} from "@logto/browser";

import { LOGTO } from "./config";

type StorageKey = Parameters<BrowserStorage["getItem"]>[0];

class TokenStorage implements Storage<StorageKey> {
  #shared = new BrowserStorage(LOGTO.appId);
  #accessTokens: string | null = null;

  async getItem(key: StorageKey) {
    return key === "accessToken" ? this.#accessTokens : this.#shared.getItem(key);
  }
  async setItem(key: StorageKey, value: string) {
    if (key === "accessToken") this.#accessTokens = value;
    else await this.#shared.setItem(key, value);
  }
  async removeItem(key: StorageKey) {
    if (key === "accessToken") this.#accessTokens = null;
    else await this.#shared.removeItem(key);
  }
}

class TabCache implements Storage<string> {
  #name = (key: string) => `logto_cache:${LOGTO.appId}:${key}`;
  async getItem(key: string) {
    return sessionStorage.getItem(this.#name(key));
  }
  async setItem(key: string, value: string) {
    sessionStorage.setItem(this.#name(key), value);
  }
  async removeItem(key: string) {
    sessionStorage.removeItem(this.#name(key));
  }
}

// Revocation answers 200 with an empty body, which the SDK's requester cannot parse as JSON.
const fetchJson: typeof fetch = async (...args) => {
  const response = await fetch(...args);
  if (!response.ok) return response;
  const text = await response.text();
  return new Response(text || "{}", { status: response.status, headers: response.headers });
};

export const client = new BaseClient(
  { endpoint: LOGTO.endpoint, appId: LOGTO.appId, scopes: ["email"], resources: [LOGTO.resource] },
  {
    requester: createRequester(fetchJson),
    navigate: (url) => window.location.assign(url),
    storage: new TokenStorage(),
    unstable_cache: new TabCache(),
    generateCodeChallenge,
    generateCodeVerifier,
    generateState,
  },
);
