#pragma once

#include <cstdint>
#include <set>
#include <tuple>
#include <vector>

#include "projections/live/channel_turns.hpp"
#include "projections/views/changes.hpp"

namespace cairn {

struct LiveQuery;

/// That rows of a type show or ask what other records say, some references away.
struct Look {
    enum class To : std::uint8_t {
        referred,   ///< To the record that a field refers to.
        referring,  ///< Back to those whose field refers to it.
        below,      ///< To itself and all that hang under it by the field.
    };
    struct Step {
        To to;
        std::uint16_t type;  ///< Of the record that refers …
        std::uint16_t slot;  ///< … by this field.
        auto operator<=>(const Step&) const = default;
    };
    std::uint16_t rows;             ///< Their type.
    std::vector<Step> way;          ///< From the row.
    std::set<std::uint16_t> slots;  ///< Of what is looked at: a change of nothing else matters.
    bool any = false;               ///< Every change does.
    /// Whether a record is looked at for what differs between two of its versions; `before` is
    /// nothing for one that is new.
    [[nodiscard]] bool sees(const std::optional<RecordView>& before, const RecordView& after) const;
};

/// Two moments between which changes are told of.
struct Span {
    Position from;
    Position to;
};

/// Notes what rows of a type ask for besides themselves, through derived fields and paths too. All
/// say whether `$now` is asked for.
class Needs {
public:
    Needs(LiveQuery& query, const RecordType& rows) : query_(query), rows_(rows) {}

    bool note(const Rule& rule) { return note(rows_, rule, 0); }
    /// A rule that says whether they are shown.
    bool note_visible(const Rule& rule);
    /// What a path leads to.
    bool note(const std::string& path) { return note(rows_, path, 0); }
    /// A derived field.
    bool note(const Field& field) { return note(rows_, field, 0); }
    /// That rows name what a field of theirs refers to: only where it may be seen.
    void note_named(const Field& reference);
    /// Whether the definitions of what is asked for have too many ways from one to the other.
    [[nodiscard]] bool are_too_many() const { return asked_.size() > asked_max; }

private:
    static constexpr std::size_t asked_max = 5'000;

    bool note(const RecordType& type, const Rule& rule, int depth);
    bool note(const RecordType& type, const std::string& path, int depth);
    bool note(const RecordType& type, const Field& field, int depth);
    bool note(const RecordType& type, const Rollup& rollup, int depth);
    bool note_rights(const RecordType& type, int depth);
    bool note_context(const RecordType& type, const Rule& rule, std::string_view path);
    void watch(const RecordType& type, const Field* field);

    LiveQuery& query_;
    const RecordType& rows_;
    std::vector<Look::Step> way_;
    int rights_ = 0;  ///< Within how many rules that say what is shown.
    /// Derived fields by how deep and on which way they are asked for, each looked into once.
    std::set<std::tuple<const Field*, int, std::vector<Look::Step>>> asked_;
};

/// Forgets what was noted of records that are no rows of it.
void forget_no_rows(LiveQuery& query);

/// Whether a change may mean another row, or another value in one, though nothing happened to the
/// row itself. Quick.
[[nodiscard]] bool is_looked_at(const LiveQuery& query, const ChangeSeen& change);

/// A record with what it was and is.
struct LookedAt {
    DueRows::Ref ref;
    const std::optional<RecordView>& before;
    const RecordView& after;
};
/// How many records a round of changes may go through to find the rows that look at what changed.
/// Past it a channel is begun anew by those who follow it, each on a thread of their own.
constexpr std::size_t looking_max = 500;
/// Adds the records that may be rows and look at what differs in this one, or did before; `looked`
/// counts those that were gone through. False where these are more than `looking_max`.
[[nodiscard]] bool add_looking(const LiveQuery& query,
                               const WorldSnapshot& world,
                               const Span& span,
                               const LookedAt& looked_at,
                               std::set<DueRows::Ref>& rows,
                               std::size_t& looked);

}  // namespace cairn
