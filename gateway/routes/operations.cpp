#include "gateway/answers.hpp"
#include "gateway/router.hpp"

namespace cairn {

namespace {

Response health(Call&) {
    return json_answer(200, R"({"status":"ok"})").with("Cache-Control", "no-store");
}

Response ready(Call& call) {
    auto troubles = call.app.workspace.upkeep().troubles();
    if (call.app.stopping) troubles.emplace_back("server.stopping");
    // A clock that went wrong is worth a warning, and an old event that went bad an alarm; the
    // server still serves, and nobody is helped if it is taken out of service.
    const bool serving = std::all_of(troubles.begin(), troubles.end(), [](const auto& trouble) {
        return trouble == "time.held" || trouble == "log.damaged" || trouble.starts_with("clock.");
    });
    JsonWriter out;
    out.begin_object()
        .name("status")
        .string(serving ? "ready" : "not_ready")
        .name("checks")
        .begin_object();
    for (const auto& trouble : troubles) out.name(trouble).boolean(false);
    return json_answer(serving ? 200 : 503, out.end_object().end_object().take())
        .with("Cache-Control", "no-store");
}

void write_line(std::string& out,
                std::string_view name,
                std::string_view kind,
                std::string_view help,
                const std::string& value) {
    out.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ");
    out.append(name).append(" ").append(kind).append("\n");
    out.append(name).append(" ").append(value).append("\n");
}

void line(std::string& out,
          std::string_view name,
          std::string_view kind,
          std::string_view help,
          std::uint64_t value) {
    write_line(out, name, kind, help, std::to_string(value));
}

/// A gauge of the clock, which may be negative.
void seconds_line(std::string& out,
                  std::string_view name,
                  std::string_view help,
                  std::chrono::microseconds value) {
    const auto seconds = std::chrono::round<std::chrono::seconds>(value);
    write_line(out, name, "gauge", help, std::to_string(seconds.count()));
}

/// Whether a program on this machine asks. What a proxy passes on is somebody else's, wherever the
/// proxy stands.
bool is_asked_here(const Call& call) {
    static const TrustedProxies here = [] {
        TrustedProxies machine;
        machine.add_this_machine();
        return machine;
    }();
    for (const char* passed_on : {"x-forwarded-for", "forwarded", "via"})
        if (!call.request.header(passed_on).empty()) return false;
    const std::string& from = call.request.from;
    return here.trusts(from) && !call.app.proxies.trusts(from);
}

/// How much is done here, and when, is nothing for strangers.
Result<void> may_see_metrics(const Call& call) {
    if (is_asked_here(call)) return {};
    const auto& identity = call.identity;
    if (!identity) return fail(ErrorCode::unauthenticated, "session.required");
    const bool passes = !identity->password_must_change && !identity->factor_must_set_up;
    if (passes && call.app.workspace.access(call.actor()).may(Action::audit)) return {};
    return fail(ErrorCode::forbidden, "access.denied");
}

void memory_lines(std::string& out, const Upkeep& upkeep) {
    line(out, "cairn_orders_bytes", "gauge", "Memory of orders, sets and fields that lists go by.",
         upkeep.order_bytes());
    line(out, "cairn_row_texts_bytes", "gauge", "Memory of rows that were written before.",
         upkeep.row_text_bytes());
}

/// Prometheus text format 0.0.4.
Response metrics(Call& call) {
    if (const auto may = may_see_metrics(call); !may) return problem(may.error());
    const Metrics& seen = call.app.metrics;
    const Workspace& workspace = call.app.workspace;
    std::string out;
    line(out, "cairn_log_head", "gauge", "Position of the newest event.", workspace.head().value);
    line(out, "cairn_log_checked", "gauge",
         "Position up to which the log was found sound in the present pass over it.",
         workspace.upkeep().scrubbed().value);
    const auto troubles = workspace.upkeep().troubles();
    line(out, "cairn_log_damaged", "gauge", "1 where an event on disk went bad.",
         static_cast<std::uint64_t>(std::ranges::count(troubles, "log.damaged")));
    seconds_line(out, "cairn_log_ahead_seconds",
                 "How far the log's time is ahead of the clock, which holds it.",
                 workspace.sequencer().time_held());
    seconds_line(out, "cairn_clock_jump_seconds",
                 "How far the machine's clock is ahead of the time that is kept; negative: behind.",
                 workspace.clock().jumped());
    line(out, "cairn_clock_kept", "gauge", "1 where a time service keeps the machine's clock.",
         workspace.clock().is_kept() ? 1 : 0);
    line(out, "cairn_views_position", "gauge", "Position that all views show.",
         workspace.projected().value);
    line(out, "cairn_search_position", "gauge", "Position that the search index has taken up.",
         workspace.searched().value);
    memory_lines(out, workspace.upkeep());
    line(out, "cairn_queue_jobs", "gauge", "Commands waiting for the sequencer.",
         workspace.sequencer().queued());
    const auto seen_by = workspace.sightings().counts();
    line(out, "cairn_sightings_total", "counter", "Entries about who saw what that were written.",
         seen_by.written);
    line(out, "cairn_sightings_waiting", "gauge",
         "Those that are not written yet: many where the disk is full.", seen_by.waiting);
    line(out, "cairn_sightings_lost_total", "counter",
         "Those that could not be kept until they could be written.", seen_by.lost);
    line(out, "cairn_http_requests_total", "counter", "Requests answered.", seen.requests.load());
    line(out, "cairn_http_refusals_total", "counter", "Requests answered with 4xx.",
         seen.refusals.load());
    line(out, "cairn_http_failures_total", "counter", "Requests answered with 5xx.",
         seen.failures.load());
    line(out, "cairn_connections", "gauge", "Open connections.",
         static_cast<std::uint64_t>(seen.connections.load()));
    line(out, "cairn_live_sessions", "gauge", "Open live sessions.",
         static_cast<std::uint64_t>(seen.live_sessions.load()));
    line(out, "cairn_live_frames_total", "counter", "Live frames written.",
         seen.live_frames.load());
    line(out, "cairn_live_channels", "gauge", "Live channels.",
         call.app.workspace.channels().channels());
    return {.body = std::move(out), .content_type = "text/plain; version=0.0.4"};
}

Response live(Call&) { return {.onward = Onward::live}; }

constexpr Route operation_table[] = {
    {Method::get, "/health", health, "Whether the server is there", "", Door::open},
    {Method::get, "/ready", ready, "Whether the server serves", "", Door::open},
    {Method::get, "/metrics", metrics, "Counters for Prometheus", "", Door::open},
    {Method::get, "/api/v1/live", live, "Queries held open over WebSocket"},
};

}  // namespace

std::span<const Route> operation_routes() { return operation_table; }

}  // namespace cairn
