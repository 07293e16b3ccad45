#include <algorithm>

#include "events/commands/checks.hpp"
#include "events/commands/undo_fields.hpp"

namespace cairn {
namespace {

// How far back an undo looks for who changed a field since: in one record, and in all.
constexpr std::uint64_t looked_versions_max = 500;
constexpr std::uint64_t looked_versions_in_all_max = 20'000;

/// One commit on its way back.
class Undoing {
public:
    Undoing(Staging& staging, Position commit) : staging_(staging) { undone_.commit = commit; }

    /// In an order in which what is put back finds what it needs: what is referred to is there.
    /// Backwards, as later steps of the commit built on earlier ones.
    Result<void> run(std::vector<Deed> deeds) {
        std::ranges::reverse(deeds);
        stays_ = stays_of(deeds, staging_);
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

    Result<void> archive_what_was_made(const Deed& deed) {
        if (!deed.made) return {};
        const Record record = now(deed);
        if (!record.archived) return archive_unless_it_stays(deed, record);
        // Somebody worked on it before it was put away, which nobody should find out by chance.
        if (deed.made->fields != record.fields) keep_archived(deed, record);
        return {};
    }

    void keep_archived(const Deed& deed, const Record& record) {
        undone_.kept.push_back(
            {deed.ref, "", Kept::Why::archived, record.position, record.updated_by});
    }

    Result<void> archive_unless_it_stays(const Deed& deed, const Record& record) {
        const auto stay = stays_.records.find(deed.ref);
        if (stay == stays_.records.end()) return add(deed, record, Archived{});
        const auto& [why, position, by] = stay->second;
        undone_.kept.push_back({deed.ref, "", why, position, by});
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
        return archive_unless_it_stays(deed, record);
    }

    Result<void> put_back_fields(const Deed& deed) {
        if (deed.made) return {};
        const Record record = now(deed);
        const FieldsBack fields(deed, record, &stays_);
        if (record.archived) {
            if (!fields.nothing()) keep_archived(deed, record);
            return {};
        }
        std::vector<Kept> kept;
        for (const auto& stayed : fields.stayed()) kept.push_back(kept_of(deed, record, stayed));
        if (auto sound = check(deed, record, fields); !sound) return sound;
        if (auto added = add_all(deed, record, fields); !added) return added;
        std::ranges::move(kept, std::back_inserter(undone_.kept));
        return {};
    }

    Result<void> check(const Deed& deed, const Record& record, const FieldsBack& fields) const {
        FieldErrors errors;
        check_references(staging_, record.ref, *deed.type, fields.with_state(), errors);
        check_references(staging_, record.ref, *deed.type, fields.plain(), errors);
        if (errors.empty()) return {};
        return of_record(errors.refusal().value(), deed.ref);
    }

    Result<void> add_all(const Deed& deed, const Record& record, const FieldsBack& fields) {
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

    [[nodiscard]] Kept kept_of(const Deed& deed,
                               const Record& record,
                               const FieldsBack::Stayed& stayed) {
        Kept kept{deed.ref, stayed.field, stayed.why, {}, {}};
        if (stayed.why == Kept::Why::changed_later)
            look_for_change(kept, deed, record, stayed.because_of);
        if (stayed.why == Kept::Why::needed) {
            kept.position = stays_.moves.at(deed.ref).position;
            kept.by = stays_.moves.at(deed.ref).by;
        }
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
    Stays stays_;
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
