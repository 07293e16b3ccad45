#include "workspace/workspace_writer.hpp"

#include <algorithm>

#include "core/sealing.hpp"
#include "events/evolve.hpp"
#include "events/upcasters.hpp"
#include "events/values/text_format.hpp"
#include "workspace/people/other_administrators.hpp"

namespace cairn {
namespace {

constexpr std::size_t looked_versions_max = 10'000;

/// The world's records as they were just before a position, under the model of now.
class WorldBefore final : public World {
public:
    WorldBefore(const World& newest, Position before) : newest_(newest), before_(before) {}

    [[nodiscard]] const Model& model() const override { return newest_.model(); }
    [[nodiscard]] RecordPointer record(const StreamName& ref) const override {
        auto record = newest_.record(ref);
        if (!record || record->position < before_) return record;
        auto older = versions(ref, Version{1}, looked_versions_max);
        if (older.empty()) return nullptr;
        return std::make_shared<const Record>(std::move(older.back()));
    }
    [[nodiscard]] std::vector<Record> versions(const StreamName& ref,
                                               Version since,
                                               std::size_t max) const override {
        auto found = newest_.versions(ref, since, max);
        std::erase_if(found, [&](const Record& record) { return record.position >= before_; });
        return found;
    }
    // What was refused then is not remembered, so nothing was.
    [[nodiscard]] std::optional<Uuid> holder(const RecordType&,
                                             std::size_t,
                                             std::string_view) const override {
        return std::nullopt;
    }
    // Whoever referred to it then still has a version that did.
    void referrers(const Uuid& target,
                   const RecordType& type,
                   const Field& field,
                   const std::function<bool(const Uuid&)>& visit) const override {
        newest_.referrers(target, type, field, visit);
    }
    // What was numbered then has its number in the events.
    [[nodiscard]] std::uint64_t highest_number(const RecordType& type,
                                               const Field& field,
                                               std::string_view head) const override {
        return newest_.highest_number(type, field, head);
    }
    void rates(const RecordType& type,
               const Currency& currency,
               Date day,
               const RateVisitor& visit) const override {
        newest_.rates(type, currency, day, visit);
    }
    [[nodiscard]] Version head(const StreamName& stream) const override {
        return newest_.head(stream);
    }

private:
    const World& newest_;
    Position before_;
};

}  // namespace

WorkspaceWriter::WorkspaceWriter(const EventLog& log,
                                 WorldStore& world,
                                 Vault& vault,
                                 Sealer& sealer,
                                 Ids& ids,
                                 Credentials& credentials,
                                 const RightsBell& rights,
                                 Standings& standings,
                                 const PolicyOf& policy_of,
                                 std::function<void()> rung)
    : log_(log),
      world_(world),
      vault_(vault),
      sealer_(sealer),
      ids_(ids),
      credentials_(credentials),
      rights_(rights),
      standings_(standings),
      policy_of_(policy_of),
      standing_of_([this](const Actor& actor, const World& of, Time now) {
          return staged_standings_.of(actor, of, now);
      }),
      rung_(std::move(rung)),
      fingerprint_secret_(vault.secret("fingerprint")),
      changed_(log.head().value) {}

void WorkspaceWriter::begin(Time /*now*/) { world_.begin(); }

Result<std::vector<NewEvent>> WorkspaceWriter::stage(Job& job, Position /*first*/, Time now) {
    auto& command_job = dynamic_cast<CommandJob&>(job);
    CommandRequest& request = command_job.request;
    open_undone(request);
    if (request.idempotency) {
        // What was asked may hold what a person later wants forgotten; a plain hash would tell.
        request.idempotency->second = keyed_fingerprint(request.idempotency->second);
        if (const auto outcome = world_.command(request.idempotency->first))
            return repeat(command_job, *outcome);
        name_creations(request.command, request.idempotency->first, now);
    }
    const bool why = has_visible_character(request.reason);
    const Context at{request.actor, now, request.cause, &ids_, why, &policy_of_, &standing_of_};
    auto decision = with_an_administrator_left(decide(request.command, world_, at), world_);
    if (!decision) return tl::unexpected(std::move(decision.error()));
    Done& answer = command_job.answer;
    answer.targets = std::move(decision->targets);
    answer.created = std::move(decision->created);
    answer.warnings = std::move(decision->warnings);
    answer.undone = std::move(decision->undone);
    return events_of(request, std::move(decision->drafts), now);
}

Result<std::vector<NewEvent>> WorkspaceWriter::repeat(CommandJob& job,
                                                      const CommandOutcome& outcome) const {
    if (outcome.fingerprint != job.request.idempotency->second)
        return rejected("idempotency.mismatch");
    const auto commit = known_commit(outcome.position);
    if (commit.empty()) throw StorageError("the world remembers a command that is not in the log");
    name_creations(job.request.command, job.request.idempotency->first, commit.front().moment());
    job.answer = repeated(job.request.command, commit, world_);
    // What an undo kept stands in no event; decided again on the world of then, it is the same.
    const auto& steps = job.request.command.steps;
    if (!steps.empty() && std::holds_alternative<Undo>(steps.front())) {
        const WorldBefore before(world_, commit.front().position);
        const Context context{Actor::system(), commit.front().moment(), job.request.cause, &ids_,
                              has_visible_character(job.request.reason)};
        if (auto decision = decide(job.request.command, before, context))
            job.answer.undone = std::move(decision->undone);
        Context of_asker = context;
        of_asker.actor = job.request.actor;
        of_asker.policy_of = &policy_of_;
        if (rights_for(of_asker.actor, world_.model()))
            of_asker.actor.standing = standing_of_(of_asker.actor, world_, of_asker.now);
        const Staging asker(world_, std::move(of_asker));
        if (job.answer.undone) {
            std::erase_if(job.answer.undone->kept, [&](const Kept& kept) {
                const auto record = asker.record(kept.record);
                return record && !asker.shows(*record);
            });
            // By what something is needed was looked for among all records.
            for (Kept& kept : job.answer.undone->kept)
                if (kept.why == Kept::Why::needed && !asker.shows_everything())
                    kept.position = {}, kept.by = {};
        }
    }
    return std::vector<NewEvent>{};
}

Fingerprint WorkspaceWriter::keyed_fingerprint(const Fingerprint& plain) const {
    const std::string hash = keyed_hash(
        fingerprint_secret_, {reinterpret_cast<const char*>(plain.data()), plain.size()});
    Fingerprint keyed{};
    std::ranges::copy(hash, keyed.begin());
    return keyed;
}

std::vector<Recorded> WorkspaceWriter::known_commit(Position first) const {
    const auto staged = repeatable_.find(first);
    return staged == repeatable_.end() ? commit_at(log_, first) : staged->second;
}

void WorkspaceWriter::open_undone(CommandRequest& request) const {
    for (Step& step : request.command.steps) {
        auto* undo = std::get_if<Undo>(&step);
        if (!undo) continue;
        undo->events.clear();
        for (const Recorded& recorded : request.undone) {
            const RecordType* type = world_.model().type(recorded.stream.category);
            Event event = decode_event(recorded, type);
            if (type) event = opened(std::move(event), recorded.stream, *type, sealer_);
            undo->events.push_back({recorded.stream, recorded.version, std::move(event)});
        }
    }
}

std::vector<NewEvent> WorkspaceWriter::events_of(const CommandRequest& request,
                                                 std::vector<Draft> drafts,
                                                 Time now) {
    const Uuid command = request.idempotency ? request.idempotency->first
                         : request.bulk      ? *request.bulk
                                             : ids_.next(now);
    // A command may define a type and then use it.
    std::shared_ptr<const Model> model = world_.staged_model();
    std::vector<NewEvent> events;
    for (Draft& draft : drafts) {
        const Draft closed = sealed(std::move(draft), *model, sealer_);
        model = evolve(std::move(model), closed.event);
        NewEvent event;
        event.stream = closed.stream;
        event.version = closed.version;
        event.type = event_type(closed.stream, closed.event, *model, request.cause);
        event.kind = static_cast<std::uint8_t>(closed.event.index());
        event.schema = upcasters().newest(event.kind);
        event.id = ids_.next(now);
        event.command = command;
        if (request.idempotency) event.fingerprint = request.idempotency->second;
        event.actor = request.actor.id;
        event.behalf = closed.behalf;
        event.cause = request.cause;
        event.reason = request.reason;
        event.payload = encode_payload(closed.event);
        events.push_back(std::move(event));
    }
    return events;
}

void WorkspaceWriter::apply(std::span<const Recorded> events) {
    world_.apply(events);
    for (const Recorded& recorded : events)
        if (recorded.type != seen_event) changed_ = recorded.position.value;
    if (events.front().fingerprint)
        repeatable_.emplace(events.front().position,
                            std::vector<Recorded>(events.begin(), events.end()));
    for (const Recorded& recorded : events)
        if (is_erasure(recorded)) erased_.push_back(recorded.stream.text());
    for (const Recorded& recorded : events)
        if (recorded.stream.category == "user") note_person(recorded.stream);
    for (const Recorded& recorded : events) note_standing(recorded);
    // Something may be asked of everybody from now on, such as a second factor.
    for (const Recorded& recorded : events)
        changes_rights_of_all_ |= recorded.stream.category == "setting";
}

void WorkspaceWriter::note_standing(const Recorded& recorded) {
    const Model& model = world_.model();
    if (!may_change_standing(recorded.stream, model)) return;
    const RecordType* type = model.type(recorded.stream.category);
    const auto after = type ? world_.record(recorded.stream) : nullptr;
    const StandingChange change =
        change_of_standing(decode_event(recorded, type), recorded.stream, after.get(), model);
    if (change.is_none()) return;
    staged_standings_.forget();
    changes_standing_ = true;
    changes_rights_of_all_ |= change.of_anybody;
    for (const Uuid& person : change.of_people) {
        people_.push_back(person);
        const auto user = world_.record({"user", person});
        if (!user) continue;
        // Who stands in for somebody has what he has.
        for (const Uuid& deputy : deputies_of(*user)) people_.push_back(deputy);
    }
}

// Asked after each command of the batch: who is let in again by the next one has to sign in anew.
void WorkspaceWriter::note_person(const StreamName& user) {
    people_.push_back(user.id);
    const auto record = world_.record(user);
    if (!record || !actor_of(*record)) left_.push_back(user.id);
}

void WorkspaceWriter::end_rights() {
    for (const Uuid& user : left_) credentials_.end_rights(user);
}

void WorkspaceWriter::prepare() {
    // While a full disk can still be refused.
    world_.ensure_room();
    if (!erased_.empty()) vault_.ensure_erasable();
    vault_.commit();
    // Before the log says it, so that no crash leaves a session for the day when the person is let
    // in again. Where the log then has no room, somebody signs in once more.
    end_rights();
}

// A crash before the keys are gone is made good at the next start, which knows them from the world.
void WorkspaceWriter::commit() {
    world_.commit();
    vault_.erase_subject_keys(erased_);
    try {
        end_rights();  // What was given out until the world said no.
    } catch (const StorageFull&) {
        // Nothing opens it now, and the next start ends it.
    }
    if (changes_standing_) standings_.forget();
    if (changes_rights_of_all_)
        rights_.ring(RightsBell::everybody);
    else
        for (const Uuid& user : people_) rights_.ring(user);
    forget_batch();
}

void WorkspaceWriter::abort() {
    world_.abort();
    vault_.abort();
    staged_standings_.forget();
    forget_batch();
}

void WorkspaceWriter::forget_batch() {
    erased_.clear();
    people_.clear();
    left_.clear();
    changes_standing_ = changes_rights_of_all_ = false;
    repeatable_.clear();
}

void WorkspaceWriter::committed(Position /*head*/) { rung_(); }

}  // namespace cairn
