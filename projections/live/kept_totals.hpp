#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "projections/live/channel.hpp"
#include "projections/query/present.hpp"
#include "projections/query/view_variables.hpp"
#include "projections/totals/group_order.hpp"
#include "projections/totals/nearest_values.hpp"
#include "projections/totals/totals_run.hpp"

namespace cairn {

/// What records come to by groups, kept while they come and go: each is taken in and out for what
/// it costs itself. One thread at a time.
class KeptTotals {
public:
    /// What one record adds.
    struct Share {
        std::string group;        ///< Other bytes for each group.
        std::vector<Value> by;    ///< What the group is of.
        std::string state;        ///< Where a measure weighs by it.
        std::vector<Value> adds;  ///< To each measure.
        bool operator==(const Share&) const = default;
    };
    /// Pieces of an answer or a frame, as JSON.
    struct Told {
        std::int64_t total = 0;
        std::string all;
        std::string groups;  ///< A list.
        std::string gone;    ///< Likewise; empty where it is the whole.
        Mentioned mentioned;
    };

    /// Both outlive it, and `model`, by which references are mentioned.
    KeptTotals(const TotalsQuery& query, const RecordType& type, const Model& model);

    [[nodiscard]] Share share_of(const ViewVariables& record) const;
    void add(const Share& share);
    /// Of one that was added. False: a least or greatest value is not known any more.
    [[nodiscard]] bool remove(const Share& share);
    /// By type and id.
    using Records = std::set<std::pair<std::uint16_t, Uuid>>;
    /// Whether a group is of one of these records, by a reference.
    [[nodiscard]] bool has_groups_of(const Records& records) const;
    /// Such groups are told again, as a title or their order may be other.
    void tell_again(const Records& records);
    void tell_again(const Share& share);

    /// After all that is there was added: what happens from `place` on is told.
    void start(const ChannelPlace& place, const Reader& reader);
    /// Looks again at all that was touched. True: something is told otherwise from `place` on.
    [[nodiscard]] bool settle(const ChannelPlace& place, const Reader& reader);
    [[nodiscard]] Told whole() const;
    /// What is other than it was after `place`.
    [[nodiscard]] Told since(const ChannelPlace& place) const;
    [[nodiscard]] bool knows_since(const ChannelPlace& place) const { return place >= from_; }

    [[nodiscard]] std::size_t groups() const { return groups_.size(); }
    /// How much it holds: each group's measures and each value that is held apart, and 64 bytes of
    /// what a group is of for another one.
    [[nodiscard]] std::size_t cells() const { return cells_; }

private:
    struct Kept {
        SumsByState sums;
        std::map<std::string, std::uint32_t> different;  ///< By print, of how many records.
        std::optional<NearestValues> nearest;
    };
    struct Group {
        std::vector<Value> by;
        std::size_t records = 0;
        std::vector<Kept> kept;
        std::vector<std::string> order;  ///< Its place among the others.
        std::string text;                ///< Its members, as they are told.
        ChannelPlace told;               ///< From where on.
    };
    [[nodiscard]] std::vector<Kept> nothing() const;
    [[nodiscard]] bool count(Group& group, const Share& share, int sign);
    [[nodiscard]] bool count(
        Kept& kept, const Measure& measure, const Share& share, const Value& value, int sign);
    [[nodiscard]] bool settle(const std::string& key,
                              const ChannelPlace& place,
                              GroupOrder& order,
                              const Reader& reader);
    void leave(const Group& group, const ChannelPlace& place);
    void tell_again(const std::string& key, Group& group);
    [[nodiscard]] std::string by_text(const Group& group) const;
    [[nodiscard]] std::string measures_text(const Group& group, const Reader& reader) const;
    [[nodiscard]] static SumsByState sums_of(const Kept& kept);
    void write_converted(JsonWriter& out, const Group& group, const Reader& reader) const;
    void mention_of(const Group& group, Mentioned& mentioned) const;
    [[nodiscard]] bool is_of(const Group& group, const Records& records) const;

    const TotalsQuery& query_;
    const RecordType& type_;
    const Model& model_;
    Group all_;
    std::string all_text_;
    std::size_t told_total_ = 0;
    std::map<std::string, Group> groups_;
    std::map<std::vector<std::string>, const Group*> in_order_;  ///< Those that are told.
    std::vector<std::uint16_t> refers_to_;  ///< By grouping: the type's number, or 0.
    std::set<std::string> touched_;
    std::deque<std::pair<ChannelPlace, std::string>> gone_;
    ChannelPlace from_;  ///< What has gone since is known.
    std::size_t cells_ = 0;
};

}  // namespace cairn
