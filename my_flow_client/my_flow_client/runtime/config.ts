/** Reads the settings of the build: `next build` puts each variable's value in its place. */
const required = (name: string, value: string | undefined): string => {
  if (!value) throw new Error(`${name} was not set when this client was built`);
  return value.replace(/\/+$/, "");
};

export const API = `${required("NEXT_PUBLIC_API_URL", process.env.NEXT_PUBLIC_API_URL)}/api/v1`;
export const LOGTO = {
  endpoint: required("NEXT_PUBLIC_LOGTO_ENDPOINT", process.env.NEXT_PUBLIC_LOGTO_ENDPOINT),
  appId: required("NEXT_PUBLIC_LOGTO_APP_ID", process.env.NEXT_PUBLIC_LOGTO_APP_ID),
  resource: required("NEXT_PUBLIC_LOGTO_RESOURCE", process.env.NEXT_PUBLIC_LOGTO_RESOURCE),
};
