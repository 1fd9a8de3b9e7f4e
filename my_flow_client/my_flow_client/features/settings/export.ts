/** Files out of the API onto the device. */
import { requestFile, type ApiError } from "../../runtime/api";
import { toastError } from "../../runtime/toast";

const PATHS = { json: "/export", csv: "/export?format=csv" };

/** Saves an export under the name that the API gives it: everything as JSON, or a table of the flows as CSV. */
export function saveExport(format: "json" | "csv"): void {
  requestFile(PATHS[format]).then(
    ({ name, content }) => {
      const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(content), download: name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href));
    },
    (error: ApiError) => toastError(error.message),
  );
}
