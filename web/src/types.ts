/** What the server injects into the embed script. */
export interface EmbedConfig {
  appKey: string;
  /** Scheme and host of the server. */
  base: string;
  /** Address of the runtime. */
  runtime: string;
  /** Addresses of the parts that the runtime needs at once. */
  parts?: string[];
  /** Shown in place of the DataPage: it is not deployed, or this visitor may not see it. */
  message?: string;
  /** Shown meanwhile, and when the server does not answer. */
  loading?: string;
  failed?: string;
}

/** One DataPage to be loaded: the place, and the payload that is already on its way. */
export interface Entry {
  appKey: string;
  base: string;
  container: HTMLElement;
  /** External parameters: host page's query merged with that of the embed script. */
  query: string;
  /** The script stands inside a form (ASP.NET): forms of the DataPage must not nest. */
  net: boolean;
  nonce: string;
  failed: string;
  payload: Promise<Response>;
}

/** Start values of a section (deployment.md 6.2). */
export interface Init {
  appKey: string;
  uniqueId: string;
  appSession: string;
  antiForgeryToken: string;
  dpFolderKey: string;
  stylePublicId: string;
  proxyUrl: string;
  /** The widgets that the section uses. */
  libraries?: string;
  /** Seconds until the sign-in ends without a request; absent on public pages. */
  sessionSeconds?: number;
}

export interface StyleLink { id: string; href: string }
export interface ScriptPiece { src?: string; text?: string }
export interface FieldError { name: string; code: string; message: string; row?: string }
export interface Option { value: string; text: string }
export interface RowValue { inp: string; dsp?: string }

/** How the page speaks: sent with the payload and written into documents. */
export interface Speech {
  locale: string;
  dir: string;
  decimal: string;
  group: string;
  /** .NET pattern of the short date, such as dd.MM.yyyy. */
  date: string;
  /** .NET pattern of the short time. */
  time: string;
  firstDay: number;
  texts: Record<string, string>;
}

export interface Payload {
  html: string;
  css?: StyleLink[];
  init?: Partial<Init>;
  scripts?: ScriptPiece[];
  locale?: string;
  dir?: string;
  texts?: Speech;
  status?: string;
  redirectUrl?: string;
  redirectTarget?: string;
}

/** The answer of an action (deployment.md 6.3 and the reports' keys). */
export interface Answer {
  appSession?: string;
  uniqueId?: string;
  antiForgeryToken?: string;
  dpFolderKey?: string;
  responseText?: string;
  status?: 'ok' | 'invalid' | 'login' | 'redirect' | 'close' | 'error';
  code?: string;
  message?: string;
  errorId?: string;
  errors?: FieldError[];
  redirectUrl?: string;
  redirectTarget?: string;
  scripts?: ScriptPiece[];
  refresh?: string[];
  reportSettings?: { responseText: string; appSession?: string; uniqueId?: string };
  totalRecords?: number;
  totalPageCount?: number;
  rows?: Record<string, Record<string, RowValue>>;
  options?: Record<string, Option[]>;
  items?: Option[];
  values?: Record<string, { inp: string; text: string }>;
  css?: StyleLink[];
}

/** What page authors see as window.dataPageManagerObj. */
export interface Manager {
  dataPages: Record<string, { refresh(): Promise<void>; dataPageObj: object }>;
  queue?: Entry[];
  load?(entry: Entry): void;
}

declare global {
  interface Window { dataPageManagerObj?: Manager }
}
