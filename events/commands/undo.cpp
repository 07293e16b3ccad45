#include <algorithm>

#include "events/commands/checks.hpp"
#include "events/commands/permission.hpp"
#include "events/commands/undo_fields.hpp"

namespace cairn {
namespace {

// How far back an undo looks for who changed a field since: in one record, and in all.
constexpr std::uint64_t looked_versions_max = 500;
constexpr std::uint64_t looked_versions_in_all_max = 20'000;

/// One commit on its way back.
class UndoDecision {
public:
    UndoDecision(Staging& staging, Position commit) : staging_(staging) { undone_.commit = commit; }

    /// In an order in which what is put back finds what it needs: what is referred to is there.
    /// Backwards, as later steps of the commit built on earlier ones.
    Result<void> run(std::vector<RecordOutcome> outcomes) {
        std::ranges::reverse(outcomes);
        stays_ = stays_of(outcomes, staging_);
        for (const auto step : {&UndoDecision::archive_what_was_made, &UndoDecision::restore,
                                &UndoDecision::put_back_fields, &UndoDecision::archive_again})
            if (auto done = take_each(outcomes, step); !done) return done;
        undone_.put_back = changed_.size();
        return {};
    }
    [[nodiscard]] Undone take() {
        std::erase_if(undone_.kept, [&](const Kept& kept) {
            return !staging_.shows(*staging_.record(kept.record));
        });
        return std::move(undone_);
    }

private:
    using Step = Result<void> (UndoDecision::*)(const RecordOutcome&);

    /// Whoever wants a unique key that another of them still holds comes again after that one.
    Result<void> take_each(const std::vector<RecordOutcome>& outcomes, Step step) {
        std::vector<const RecordOutcome*> waiting;
        waiting.reserve(outcomes.size());
        for (const RecordOutcome& outcome : outcomes) waiting.push_back(&outcome);
        while (!waiting.empty()) {
            const std::size_t before = waiting.size();
            Result<void> refusal;
            std::erase_if(waiting, [&](const RecordOutcome* outcome) {
                if (!refusal && refusal.error().reason != "unique.taken") return false;
                auto done = (this->*step)(*outcome);
                if (!done) refusal = done;
                return done.has_value();
            });
            const bool again = !refusal && refusal.error().reason == "unique.taken";
            if (!refusal && (!again || waiting.size() == before)) return refusal;
        }
        return {};
    }

    [[nodiscard]] Record now(const RecordOutcome& outcome) const {
        const auto record = staging_.record(outcome.ref);
        CAIRN_ASSERT(record != nullptr);  // The commit holds an event of it.
        return *record;
    }

    Result<void> archive_what_was_made(const RecordOutcome& outcome) {
        if (!outcome.made) return {};
        const Record record = now(outcome);
        if (!record.archived) return archive_unless_it_stays(outcome, record);
        // Somebody worked on it before it was put away, which nobody should find out by chance.
        if (outcome.made->fields != record.fields) keep_archived(outcome, record);
        return {};
    }

    void keep_archived(const RecordOutcome& outcome, const Record& record) {
        undone_.kept.push_back(
            {outcome.ref, "", Kept::Why::archived, record.position, record.updated_by});
    }

    Result<void> archive_unless_it_stays(const RecordOutcome& outcome, const Record& record) {
        const auto stay = stays_.records.find(outcome.ref);
        if (stay == stays_.records.end()) return add(outcome, record, Archived{});
        const auto& [why, position, by] = stay->second;
        undone_.kept.push_back({outcome.ref, "", why, position, by});
        return {};
    }

    Result<void> restore(const RecordOutcome& outcome) {
        const Record record = now(outcome);
        if (!outcome.put_away() || !record.archived) return {};
        return add(outcome, record, Restored{});
    }

    Result<void> archive_again(const RecordOutcome& outcome) {
        const Record record = now(outcome);
        if (!outcome.brought_back() || record.archived) return {};
        return archive_unless_it_stays(outcome, record);
    }

    Result<void> put_back_fields(const RecordOutcome& outcome) {
        if (outcome.made) return {};
        const Record record = now(outcome);
        const FieldsBack fields(outcome, record, &stays_);
        if (record.archived) {
            if (!fields.nothing()) keep_archived(outcome, record);
            return {};
        }
        std::vector<Kept> kept;
        for (const auto& stayed : fields.stayed()) kept.push_back(kept_of(outcome, record, stayed));
        if (auto sound = check(outcome, record, fields); !sound) return sound;
        if (auto added = add_all(outcome, record, fields); !added) return added;
        std::ranges::move(kept, std::back_inserter(undone_.kept));
        return {};
    }

    Result<void> check(const RecordOutcome& outcome,
                       const Record& record,
                       const FieldsBack& fields) const {
        FieldErrors errors;
        check_references(staging_, record.ref, *outcome.type, fields.with_state(), errors);
        check_references(staging_, record.ref, *outcome.type, fields.plain(), errors);
        if (errors.empty()) return {};
        return of_record(errors.refusal().value(), outcome.ref);
    }

    Result<void> add_all(const RecordOutcome& outcome,
                         const Record& record,
                         const FieldsBack& fields) {
        FieldChanges plain = fields.plain();
        const auto owner = plain.find("owner");
        const bool hand_back = outcome.transferred && owner != plain.end();
        const auto transfer = hand_back ? std::optional(owner->second) : std::nullopt;
        if (hand_back) plain.erase(owner);
        const FieldChanges& inputs = fields.with_state();
        if (!fields.state()) plain.insert(inputs.begin(), inputs.end());
        if (fields.state())
            if (auto done = add(outcome, record, moved(*fields.state(), inputs)); !done)
                return done;
        if (!plain.empty())
            if (auto done = add(outcome, record, Changed{std::move(plain)}); !done) return done;
        if (!transfer) return {};
        return add(outcome, record,
                   Transferred{person(transfer->old_value), person(transfer->new_value)});
    }

    static Moved moved(const FieldChange& state, const FieldChanges& inputs) {
        return {"", std::get<std::string>(state.old_value), std::get<std::string>(state.new_value),
                inputs};
    }
    static Uuid person(const Value& value) {
        const auto* id = std::get_if<Uuid>(&value);
        return id ? *id : Uuid{};
    }

    Result<void> add(const RecordOutcome& outcome, const Record& record, Event event) {
        if (auto allowed = may_undo(event, *outcome.type, record, outcome.transitions, staging_);
            !allowed)
            return allowed;
        const auto* changed = std::get_if<Changed>(&event);
        const FieldChanges given = changed ? changed->changes : FieldChanges();
        if (auto added = staging_.add(outcome.ref, std::move(event)); !added)
            return of_record(std::move(added.error()), outcome.ref);
        changed_.insert(outcome.ref);
        auto allowed = may_have_changed(given, *outcome.type, &record, outcome.ref, staging_);
        if (!allowed) return of_record(std::move(allowed.error()), outcome.ref);
        return {};
    }

    static tl::unexpected<Error> of_record(Error error, const StreamName& ref) {
        error.data["record"] = ref.text();
        return tl::unexpected<Error>(std::move(error));
    }

    [[nodiscard]] Kept kept_of(const RecordOutcome& outcome,
                               const Record& record,
                               const FieldsBack::Stayed& stayed) {
        Kept kept{outcome.ref, stayed.field, stayed.why, {}, {}};
        if (stayed.why == Kept::Why::changed_later)
            look_for_change(kept, outcome, record, stayed.because_of);
        if (stayed.why == Kept::Why::needed) {
            const Stay& stay = stays_.of_field(outcome.ref, stayed.field);
            kept.position = stay.position;
            kept.by = stay.by;
        }
        return kept;
    }

    /// The newest version that gave the field another value.
    void look_for_change(Kept& kept,
                         const RecordOutcome& outcome,
                         const Record& newest,
                         const std::string& field) {
        const std::uint64_t most =
            std::min(looked_versions_max, looked_versions_in_all_max - looked_versions_);
        const Version since{newest.version.value -
                            std::min(newest.version.value - outcome.last.value, most)};
        looked_versions_ += newest.version.value - since.value;
        const auto versions = staging_.versions(outcome.ref, since, most + 1);
        for (std::size_t i = versions.size(); i-- > 1;) {
            if (versions[i].value(field) == versions[i - 1].value(field)) continue;
            kept.position = versions[i].position;
            kept.by = versions[i].updated_by;
            return;
        }
    }

    Staging& staging_;
    Undone undone_;
    std::set<StreamName> changed_;
    Stays stays_;
    std::uint64_t looked_versions_ = 0;
};

/// Whether the actor may know all of what the commit did.
bool is_shown(const RecordOutcome& outcome, const Staging& staging) {
    if (staging.shows_all_of(*outcome.type)) return true;
    const auto record = staging.record(outcome.ref);
    if (!record || !staging.shows(*record)) return false;
    return std::ranges::none_of(outcome.changes, [&](const auto& change) {
        const Field* field = outcome.type->field(change.first);
        return field && staging.hides(*outcome.type, *field);
    });
}

}  // namespace

Result<StreamName> Undo::decide(Staging& staging) const {
    CAIRN_ASSERT(!events.empty());
    auto outcomes = outcomes_of(events, staging);
    // Where there was something else than changes of records is told by the log, to those who may
    // read it.
    const bool tells = staging.shows_everything() || may(staging.context().actor, Action::audit);
    if (!outcomes && !tells) return fail(ErrorCode::forbidden, "access.denied");
    if (!outcomes) return tl::unexpected(std::move(outcomes.error()));
    // Before anything is looked at, so that each refusal is like the other.
    if (!staging.shows_everything() &&
        !std::ranges::all_of(*outcomes, [&](const auto& each) { return is_shown(each, staging); }))
        return fail(ErrorCode::forbidden, "access.denied");
    UndoDecision decision(staging, commit);
    if (auto done = decision.run(*std::move(outcomes)); !done)
        return tl::unexpected(std::move(done.error()));
    staging.undone = decision.take();
    return events.front().stream;
}

}  // namespace cairn
