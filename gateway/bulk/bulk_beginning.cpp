#include "gateway/bulk/bulk_beginning.hpp"

#include <algorithm>
#include <ranges>
#include <set>

#include "gateway/bulk/bulk_jobs.hpp"
#include "gateway/bulk/bulk_log.hpp"
#include "gateway/bulk/bulk_request.hpp"
#include "gateway/command_request.hpp"

namespace cairn {
namespace {

tl::unexpected<Error> unknown_bulk() { return not_found("bulk.unknown"); }

/// Who asks, why, and under which key; the body is left without the reason.
Result<CommandRequest> asked_by(const Call& call, Json& body) {
    auto request = command_request(call, {}, body, Reason::plain);
    if (!request) return request;
    // The id of the change is remembered by the key that its first event carries; without one of
    // the caller's it has one of its own.
    if (!request->idempotency)
        request->idempotency.emplace(RandomIds().next(call.app.workspace.clock().now()),
                                     Fingerprint{});
    request->cause = "bulk";
    return request;
}

/// What began before under the same key; nothing where nothing did.
Result<std::optional<BulkBeginning>> begun_before(const Call& call, const CommandRequest& request) {
    const auto& [id, print] = *request.idempotency;
    std::optional<BulkReport> known;
    bool is_same = false;
    call.app.bulk.look_at(id, call.actor().id, [&](const BulkJob& job) {
        is_same = job.print == print;
        known = job.told(0, 0);
    });
    if (known && !is_same) return rejected("idempotency.mismatch");
    if (known) return BulkBeginning{.known = std::move(known)};
    if (!call.app.workspace.known_command(id)) return std::optional<BulkBeginning>{};
    // The log knows whether it was the same request.
    BulkBeginning beginning{.note = request};
    beginning.note.command.steps.emplace_back(note_of_begin({.person = call.actor().id}));
    return beginning;
}

/// A request, the change that it begins for it alone, and what began already under its key.
struct AskedChange {
    CommandRequest request;
    std::shared_ptr<const void> claimed;
    std::optional<BulkBeginning> before;
};

/// Claimed before it is asked what began before: nobody else begins the same from here on.
Result<AskedChange> asked_change(const Call& call, CommandRequest request) {
    auto claimed = call.app.bulk.claim(call.actor().id, request.idempotency->first);
    if (!claimed) return tl::unexpected(claimed.error());
    auto before = begun_before(call, request);
    if (!before) return tl::unexpected(before.error());
    return AskedChange{std::move(request), *std::move(claimed), *std::move(before)};
}

/// A job with its place, and the note that it begins with.
Result<BulkBeginning> beginning_of(const Call& call,
                                   AskedChange asked,
                                   BulkAction action,
                                   std::vector<BulkItem> items,
                                   BulkReport report) {
    if (!call.app.workspace.access(call.actor()).may(Action::write))
        return fail(ErrorCode::forbidden, "access.denied");
    auto& [request, claimed, before] = asked;
    auto job = std::make_unique<BulkJob>();
    job->report = std::move(report);
    job->report.id = request.idempotency->first;
    job->report.person = call.actor().id;
    job->report.type = action.type;
    job->report.kind = action.kind;
    job->report.total = items.size();
    job->report.begun = call.app.workspace.clock().now();
    job->print = request.idempotency->second;
    job->action = std::move(action);
    job->reason = request.reason;
    job->token = call.token;
    job->items = std::move(items);
    if (auto place = call.app.bulk.take_place(*job); !place) return tl::unexpected(place.error());
    const auto model = call.app.workspace.model();
    if (const RecordType* type = model->type(job->action.type))
        call.app.bulk.kept().keep(*job, *type);
    request.command.steps.emplace_back(note_of_begin(job->report));
    return BulkBeginning{
        .job = std::move(job), .note = std::move(request), .own = std::move(claimed)};
}

/// The job that the path names, over, as far as `look` wants to know of it.
Result<void> look_at_ended(const Call& call,
                           const Uuid& id,
                           bool& found,
                           const std::function<void(const BulkJob&)>& look) {
    bool runs = false;
    found = call.app.bulk.look_at(id, call.actor().id, [&](const BulkJob& job) {
        runs = job.runs();
        if (!runs) look(job);
    });
    if (runs) return rejected("bulk.running");
    return {};
}

/// The body of a request that has nothing but a reason.
Result<CommandRequest> only_reason_asked(const Call& call) {
    auto body = body_object(call.request);
    if (!body) return tl::unexpected(body.error());
    auto request = asked_by(call, *body);
    if (request && !body->empty())
        return invalid("request.body", {{"expected", R"({"reason"?: "<text>"})"}});
    return request;
}

/// What is asked of the job that the path names.
struct AskedOfJob {
    Uuid id;
    std::shared_ptr<const void> claimed;
    AskedChange change;
};

Result<AskedOfJob> asked_of_job(const Call& call) {
    const auto id = bulk_id(call);
    if (!id) return tl::unexpected(id.error());
    auto request = only_reason_asked(call);
    if (!request) return tl::unexpected(request.error());
    auto claimed = call.app.bulk.claim(call.actor().id, *id);
    if (!claimed) return tl::unexpected(claimed.error());
    auto change = asked_change(call, *std::move(request));
    if (!change) return tl::unexpected(change.error());
    return AskedOfJob{*id, *std::move(claimed), *std::move(change)};
}

/// What a change that the server's end interrupted did not come to, as far as its file says it.
Result<KeptBulk> rest_after_start(const Call& call, const Uuid& id) {
    const auto logged = call.app.bulk.log().find(id, call.actor().id);
    if (!logged) return unknown_bulk();
    if (!logged->is_over) return rejected("bulk.running");
    auto kept = call.app.bulk.kept().find(id);
    if (!kept) return rejected("bulk.forgotten");
    // Of an undo, what is put back already is not put back again.
    const std::set<Uuid> changed(logged->changed.begin(), logged->changed.end());
    std::erase_if(kept->items, [&](const BulkItem& item) { return changed.contains(item.record); });
    return *std::move(kept);
}

}  // namespace

Result<BulkBeginning> begin_counted(const Call& call) {
    auto body = body_object(call.request);
    if (!body) return tl::unexpected(body.error());
    auto request = asked_by(call, *body);
    if (!request) return tl::unexpected(request.error());
    auto order = read_order(*body);
    if (!order) return tl::unexpected(order.error());
    auto asked = asked_change(call, *std::move(request));
    if (!asked) return tl::unexpected(asked.error());
    if (asked->before) return *std::move(asked->before);
    const Uuid change = asked->request.idempotency->first;
    auto count = call.app.bulk.claim(order->token, call.actor().id, change);
    if (!count) return tl::unexpected(count.error());
    order->action.type = (*count)->type;
    const auto model = call.app.workspace.model();
    const RecordType* type = model->type((*count)->type);
    if (!type) return not_found("type.unknown", {{"record_type", (*count)->type}});
    if (auto sound = check_action(order->action, *type); !sound)
        return tl::unexpected(sound.error());
    std::vector<BulkItem> items;
    items.reserve((*count)->ids.size());
    for (const Uuid& id : (*count)->ids) items.push_back({.record = id});
    auto beginning = beginning_of(call, *std::move(asked), std::move(order->action),
                                  std::move(items), {.as_of = (*count)->as_of});
    if (!beginning) return beginning;
    beginning->token = order->token;
    beginning->claimed = *std::move(count);
    return beginning;
}

Result<BulkBeginning> begin_again(const Call& call) {
    auto asked = asked_of_job(call);
    if (!asked) return tl::unexpected(asked.error());
    auto& [id, claimed, change] = *asked;
    if (change.before) return *std::move(change.before);
    KeptBulk rest;
    bool found = false;
    const auto looked = look_at_ended(call, id, found, [&](const BulkJob& job) {
        rest = {job.action, job.reason, job.report.as_of, job.report.undoes, job.refused};
    });
    if (!looked) return tl::unexpected(looked.error());
    if (!found) {
        auto kept = rest_after_start(call, id);
        if (!kept) return tl::unexpected(kept.error());
        rest = *std::move(kept);
    }
    if (rest.items.empty()) return rejected("bulk.nothing_refused");
    if (change.request.reason.empty()) change.request.reason = std::move(rest.reason);
    auto beginning =
        beginning_of(call, std::move(change), std::move(rest.action), std::move(rest.items),
                     {.as_of = rest.as_of, .undoes = rest.undoes, .again_of = id});
    if (beginning) beginning->out_of = std::move(claimed);
    return beginning;
}

Result<BulkBeginning> begin_undo(const Call& call) {
    auto asked = asked_of_job(call);
    if (!asked) return tl::unexpected(asked.error());
    auto& [id, claimed, change] = *asked;
    if (change.before) return *std::move(change.before);
    std::vector<Position> commits;
    BulkAction action{.kind = BulkKind::undo};
    bool found = false;
    const auto looked = look_at_ended(call, id, found, [&](const BulkJob& job) {
        commits = job.commits;
        action.type = job.action.type;
    });
    if (!looked) return tl::unexpected(looked.error());
    if (!found) {
        const auto logged = call.app.bulk.log().find(id, call.actor().id);
        if (!logged) return unknown_bulk();
        commits = logged->commits;
        action.type = logged->report.type;
    }
    std::vector<BulkItem> items;
    items.reserve(commits.size());
    for (const Position& commit : commits | std::views::reverse)
        items.push_back({.commit = commit});
    auto beginning = beginning_of(call, std::move(change), std::move(action), std::move(items),
                                  {.as_of = call.app.workspace.head(), .undoes = id});
    if (beginning) beginning->out_of = std::move(claimed);
    return beginning;
}

Result<Uuid> bulk_id(const Call& call) {
    const auto id = Uuid::parse(call.request.parameter("id"));
    if (!id) return unknown_bulk();
    return *id;
}

Result<BulkReport> told_bulk(const Call& call,
                             const Uuid& id,
                             std::size_t after,
                             std::size_t limit) {
    if (auto told = call.app.bulk.report(id, call.actor().id, after, limit))
        return *std::move(told);
    const auto logged = call.app.bulk.log().find(id, call.actor().id);
    if (!logged) return unknown_bulk();
    return logged->report;
}

Result<BulkReport> told_bulk(const Call& call, std::size_t after, std::size_t limit) {
    const auto id = bulk_id(call);
    if (!id) return tl::unexpected(id.error());
    return told_bulk(call, *id, after, limit);
}

}  // namespace cairn
