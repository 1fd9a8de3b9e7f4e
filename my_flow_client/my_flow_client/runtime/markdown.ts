/** Renders Markdown as elements, never as HTML: typed text cannot become a script, a style or a request. */
import { createElement, type ReactNode } from "react";
import ReactMarkdown from "react-markdown";
import remarkGfm from "remark-gfm";

const components = {
  a: ({ href, children }: { href?: string; children?: ReactNode }) =>
    createElement("a", { href, target: "_blank", rel: "noopener noreferrer nofollow" }, children),
  // An image would be fetched from another host, so its URL is shown as a link.
  img: ({ src, alt }: { src?: string | Blob; alt?: string }) =>
    typeof src === "string"
      ? createElement("a", { href: src, target: "_blank", rel: "noopener noreferrer nofollow" }, alt || src)
      : null,
  // The text of a checklist item labels its checkbox.
  li: ({ className, children }: { className?: string; children?: ReactNode }) =>
    createElement(
      "li",
      { className },
      className === "task-list-item" ? createElement("label", null, children) : children,
    ),
};
const plugins = [remarkGfm];

export const Markdown = ({ text, className }: { text: string; className?: string }) =>
  createElement("div", { className }, createElement(ReactMarkdown, { remarkPlugins: plugins, components }, text));
