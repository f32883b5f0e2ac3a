"""Classify replies of providers that have no usable content."""

from pydantic_ai.messages import ModelResponse

from ...models.llm.chat import ReplyFault


def fault_of(response: ModelResponse, *, max_output_tokens: int | None = None) -> tuple[ReplyFault | None, str]:
    """Return the fault of a reply and the provider's message; None if it has none."""
    details = response.provider_details or {}
    if refusal := details.get("refusal"):
        return ReplyFault.REFUSED, str(refusal)
    stopped = str(details.get("finish_reason") or response.finish_reason or "")
    match response.finish_reason:
        case "content_filter":
            return ReplyFault.FILTERED, f"finish reason {stopped}"
        case "length":
            limit = f", after at most {max_output_tokens} tokens" if max_output_tokens else ""
            return ReplyFault.CUT, f"finish reason {stopped}{limit}"
    if response.text and response.text.strip():
        return None, ""
    if response.tool_calls:
        return ReplyFault.CALLS_TOOLS, ", ".join(call.tool_name for call in response.tool_calls)
    return ReplyFault.EMPTY, f"finish reason {stopped or 'unknown'}"
