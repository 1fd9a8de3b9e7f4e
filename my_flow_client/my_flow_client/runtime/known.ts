/** The flows that are in the cache already, whatever list they came with. */
import { useMemo } from "react";
import { useQueryClient } from "@tanstack/react-query";

interface Flow { id: string; title: string; context_id: string; version: number }
interface Page { items?: (Flow & { flow?: Flow })[] }
type Cached = (Page & { pages?: Page[] }) | undefined;

/** Open and finished ones that the API knows, each once; gathered when the palette opens. */
export function useKnownFlows(): Flow[] {
  const client = useQueryClient();
  return useMemo(() => {
    const lists = client.getQueriesData<Cached>({ queryKey: ["flows"] }).flatMap(([, data]) => data?.pages ?? [data]);
    const flows = lists.flatMap((list) => list?.items ?? []).map((item) => item.flow ?? item);
    return [...new Map(flows.filter(({ version }) => version > 0).map((flow) => [flow.id, flow])).values()];
  }, [client]);
}

/** 1 if each word that is typed begins one of the words looked through, as in the API's search; more at the start. */
export function byWords(_name: string, typed: string, lookedThrough: string[] = []): number {
  const text = plain(lookedThrough.join(" "));
  const words = plain(typed).split(/\s+/).filter(Boolean);
  if (!words.every((word) => ` ${text}`.includes(` ${word}`))) return 0;
  return words[0] && text.startsWith(words[0]) ? 1 : 0.5;
}

/** Without case and accents. */
const plain = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
