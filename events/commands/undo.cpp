#include <algorithm>

#include "events/commands/checks.hpp"
#include "events/commands/undo_deeds.hpp"

namespace cairn {
namespace {

// How far back an undo looks for who changed a field since: in one record, and in all.
constexpr std::uint64_t looked_versions_max = 500;
constexpr std::uint64_t looked_versions_in_all_max = 20'000;

bool is_erased(const Value& value) { return std::holds_alternative<Erased>(value); }

bool is_list(const Value& value) {
    return std::holds_alternative<Texts>(value) || std::holds_alternative<References>(value);
}

/// Fields of one record on their way back.
class PuttingBack {
public:
    enum class Verdict : std::uint8_t { already, ours, changed, gone };

    PuttingBack(const Deed& deed, const Record& now) : deed_(deed), now_(now) {
        if (deed.type->lifecycle) state_ = deed.type->lifecycle->field;
        const bool one = std::ranges::all_of(deed.changes, [&](const auto& entry) {
            const Verdict verdict = judge(entry.first, entry.second);
            return !deed.moved.contains(entry.first) || verdict == Verdict::ours ||
                   verdict == Verdict::already;
        });
        for (const auto& [name, change] : deed.changes)
            deed.moved.contains(name) ? take_moved(name, change, one) : take(name, change);
    }

    /// What to put back, from the present value to the one before; the state apart.
    [[nodiscard]] const FieldChanges& with_state() const { return with_state_; }
    [[nodiscard]] const FieldChanges& plain() const { return plain_; }
    [[nodiscard]] const std::optional<FieldChange>& state() const { return to_state_; }
    [[nodiscard]] bool nothing() const {
        return with_state_.empty() && plain_.empty() && !to_state_;
    }
    /// What stays: field and why. Of the state that had to stay with an input, by that input.
    struct Stays {
        std::string field;
        std::string because_of;
        Kept::Why why;
    };
    [[nodiscard]] const std::vector<Stays>& stays() const { return stays_; }

private:
    [[nodiscard]] bool is_state(const std::string& name) const {
        return deed_.type->lifecycle && name == state_;
    }
    [[nodiscard]] Value present(const std::string& name) const {
        if (is_state(name)) return std::string(now_.state(*deed_.type));
        return now_.value(name);
    }
    [[nodiscard]] bool is_gone(const std::string& name, const Value& before) const {
        if (!deed_.type->field(name) || is_erased(before)) return true;
        const auto* state = std::get_if<std::string>(&before);
        return is_state(name) && (!state || !deed_.type->lifecycle->state(*state));
    }
    [[nodiscard]] Verdict judge(const std::string& name, const FieldChange& change) const {
        const Value value = present(name);
        if (value == change.old_value) return Verdict::already;
        if (value != change.new_value) return Verdict::changed;
        return is_gone(name, change.old_value) ? Verdict::gone : Verdict::ours;
    }

    void stay(const std::string& name, Verdict verdict) {
        if (verdict == Verdict::changed) stays_.push_back({name, name, Kept::Why::changed_later});
        if (verdict == Verdict::gone) stays_.push_back({name, name, Kept::Why::gone});
    }

    /// A state and its inputs go back together, or none of them does.
    void take_moved(const std::string& name, const FieldChange& change, bool together) {
        const Verdict verdict = judge(name, change);
        stay(name, verdict);
        if (verdict != Verdict::ours) return;
        if (!together) {
            const std::string because_of = blocker();
            const bool later = !because_of.empty();
            if (is_state(name))
                stays_.push_back(
                    {name, because_of, later ? Kept::Why::changed_later : Kept::Why::gone});
            return;
        }
        if (is_state(name)) to_state_ = FieldChange{change.new_value, change.old_value};
        if (!is_state(name))
            with_state_.emplace(name, FieldChange{change.new_value, change.old_value});
    }
    [[nodiscard]] std::string blocker() const {
        for (const auto& [name, change] : deed_.changes)
            if (deed_.moved.contains(name) && judge(name, change) == Verdict::changed) return name;
        return {};
    }

    void take(const std::string& name, const FieldChange& change) {
        const Verdict verdict = judge(name, change);
        stay(name, verdict);
        if (verdict == Verdict::ours)
            plain_.emplace(name, FieldChange{change.new_value, change.old_value});
        if (verdict == Verdict::changed) take_elements(name, change);
    }

    /// Of a list, the elements that the commit added or removed, around those of later changes.
    void take_elements(const std::string& name, const FieldChange& change) {
        const Value now = present(name);
        const Field* field = deed_.type->field(name);
        const bool lists = is_list(now) || is_list(change.old_value) || is_list(change.new_value);
        if (!lists || !field || is_erased(now) || is_erased(change.old_value)) return;
        Value merged = merge_elements(change.new_value, now, change.old_value);
        if (merged != now && field->read(value_json(merged)))
            plain_.emplace(name, FieldChange{now, std::move(merged)});
    }

    const Deed& deed_;
    const Record& now_;
    std::string state_;
    FieldChanges with_state_;
    FieldChanges plain_;
    std::optional<FieldChange> to_state_;
    std::vector<Stays> stays_;
};

/// One commit on its way back.
class Undoing {
public:
    Undoing(Staging& staging, Position commit) : staging_(staging) { undone_.commit = commit; }

    /// In an order in which what is put back finds what it needs: what is referred to is there.
    /// Backwards, as later steps of the commit built on earlier ones.
    Result<void> run(std::vector<Deed> deeds) {
        std::ranges::reverse(deeds);
        for (const Deed& deed : deeds)
            if (deed.brought_back() && is_used(deed)) used_.emplace(deed.ref, now(deed));
        for (const auto step : {&Undoing::archive_what_was_made, &Undoing::restore,
                                &Undoing::put_back_fields, &Undoing::archive_again})
            if (auto done = take_each(deeds, step); !done) return done;
        undone_.put_back = changed_.size();
        return {};
    }
    [[nodiscard]] Undone take() { return std::move(undone_); }

private:
    using Step = Result<void> (Undoing::*)(const Deed&);

    /// Whoever wants a unique key that another of them still holds comes again after that one.
    Result<void> take_each(const std::vector<Deed>& deeds, Step step) {
        std::vector<const Deed*> waiting;
        waiting.reserve(deeds.size());
        for (const Deed& deed : deeds) waiting.push_back(&deed);
        while (!waiting.empty()) {
            const std::size_t before = waiting.size();
            Result<void> refusal;
            std::erase_if(waiting, [&](const Deed* deed) {
                if (!refusal && refusal.error().reason != "unique.taken") return false;
                auto done = (this->*step)(*deed);
                if (!done) refusal = done;
                return done.has_value();
            });
            const bool again = !refusal && refusal.error().reason == "unique.taken";
            if (!refusal && (!again || waiting.size() == before)) return refusal;
        }
        return {};
    }

    [[nodiscard]] Record now(const Deed& deed) const {
        const auto record = staging_.record(deed.ref);
        CAIRN_ASSERT(record != nullptr);  // The commit holds an event of it.
        return *record;
    }

    [[nodiscard]] bool is_used(const Deed& deed) const {
        const auto left = staging_.versions(deed.ref, deed.last, 1);
        return left.empty() || left.front().fields != now(deed).fields;
    }

    Result<void> archive_what_was_made(const Deed& deed) {
        if (!deed.made) return {};
        const Record record = now(deed);
        if (record.archived) return {};
        if (record.fields == deed.made->fields) return add(deed, record, Archived{});
        keep(record, Kept::Why::touched);
        return {};
    }

    Result<void> restore(const Deed& deed) {
        const Record record = now(deed);
        if (!deed.put_away() || !record.archived) return {};
        return add(deed, record, Restored{});
    }

    Result<void> archive_again(const Deed& deed) {
        const Record record = now(deed);
        if (!deed.brought_back() || record.archived) return {};
        const auto used = used_.find(deed.ref);
        if (used == used_.end()) return add(deed, record, Archived{});
        keep(used->second, Kept::Why::touched);
        return {};
    }

    Result<void> put_back_fields(const Deed& deed) {
        if (deed.made) return {};
        const Record record = now(deed);
        const PuttingBack fields(deed, record);
        if (record.archived) {
            if (!fields.nothing()) keep(record, Kept::Why::archived);
            return {};
        }
        std::vector<Kept> kept;
        for (const auto& stays : fields.stays()) kept.push_back(kept_of(deed, record, stays));
        if (auto sound = check(deed, record, fields); !sound) return sound;
        if (auto added = add_all(deed, record, fields); !added) return added;
        std::ranges::move(kept, std::back_inserter(undone_.kept));
        return {};
    }

    Result<void> check(const Deed& deed, const Record& record, const PuttingBack& fields) const {
        FieldErrors errors;
        check_references(staging_, record.ref, *deed.type, fields.with_state(), errors);
        check_references(staging_, record.ref, *deed.type, fields.plain(), errors);
        if (errors.empty()) return {};
        return of_record(errors.refusal().value(), deed.ref);
    }

    Result<void> add_all(const Deed& deed, const Record& record, const PuttingBack& fields) {
        FieldChanges plain = fields.plain();
        const auto owner = plain.find("owner");
        const bool hand_back = deed.transferred && owner != plain.end();
        const auto transfer = hand_back ? std::optional(owner->second) : std::nullopt;
        if (hand_back) plain.erase(owner);
        const FieldChanges& inputs = fields.with_state();
        if (!fields.state()) plain.insert(inputs.begin(), inputs.end());
        if (fields.state())
            if (auto done = add(deed, record, moved(*fields.state(), inputs)); !done) return done;
        if (!plain.empty())
            if (auto done = add(deed, record, Changed{std::move(plain)}); !done) return done;
        if (!transfer) return {};
        return add(deed, record,
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

    Result<void> add(const Deed& deed, const Record& record, Event event) {
        if (!may(staging_.context().actor, Action::write, *deed.type, &record))
            return fail(ErrorCode::forbidden, "access.denied", {{"record", deed.ref.text()}});
        if (auto added = staging_.add(deed.ref, std::move(event)); !added)
            return of_record(std::move(added.error()), deed.ref);
        changed_.insert(deed.ref);
        return {};
    }

    static tl::unexpected<Error> of_record(Error error, const StreamName& ref) {
        error.data["record"] = ref.text();
        return tl::unexpected<Error>(std::move(error));
    }

    void keep(const Record& record, Kept::Why why) {
        undone_.kept.push_back({record.ref, "", why, record.position, record.updated_by});
    }
    [[nodiscard]] Kept kept_of(const Deed& deed,
                               const Record& record,
                               const PuttingBack::Stays& stays) {
        Kept kept{deed.ref, stays.field, stays.why, {}, {}};
        if (stays.why == Kept::Why::changed_later)
            look_for_change(kept, deed, record, stays.because_of);
        return kept;
    }

    /// The newest version that gave the field another value.
    void look_for_change(Kept& kept,
                         const Deed& deed,
                         const Record& newest,
                         const std::string& field) {
        const std::uint64_t most =
            std::min(looked_versions_max, looked_versions_in_all_max - looked_versions_);
        const Version since{newest.version.value -
                            std::min(newest.version.value - deed.last.value, most)};
        looked_versions_ += newest.version.value - since.value;
        const auto versions = staging_.versions(deed.ref, since, most + 1);
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
    std::map<StreamName, Record> used_;  ///< What the commit restored and somebody used since.
    std::uint64_t looked_versions_ = 0;
};

}  // namespace

Result<StreamName> Undo::decide(Staging& staging) const {
    CAIRN_ASSERT(!events.empty());
    auto deeds = deeds_of(events, staging);
    if (!deeds) return tl::unexpected(std::move(deeds.error()));
    Undoing undoing(staging, commit);
    if (auto done = undoing.run(*std::move(deeds)); !done)
        return tl::unexpected(std::move(done.error()));
    staging.undone = undoing.take();
    return events.front().stream;
}

}  // namespace cairn
