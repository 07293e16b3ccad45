#include "projections/live/kept_totals.hpp"

#include <algorithm>
#include <utility>

namespace cairn {
namespace {

using Take = Measure::Take;

constexpr std::size_t gone_max = 1'000;

std::string group_key(const std::vector<Value>& by) {
    std::string key;
    for (const Value& value : by) is_empty(value) ? key += '-' : key += '+' + print_of(value);
    return key;
}

/// Beside a number for each: what a group is of may be long.
constexpr std::size_t bytes_of_cell = 64;

std::size_t cells_of(const std::vector<Value>& by) {
    std::size_t bytes = 0;
    for (const Value& value : by)
        if (const auto* text = std::get_if<std::string>(&value)) bytes += text->size();
    return 1 + bytes / bytes_of_cell;
}

void put_in_list(std::string& list, std::string_view json) {
    if (!list.empty()) list += ',';
    list += json;
}

}  // namespace

KeptTotals::KeptTotals(const TotalsQuery& query, const RecordType& type, const Model& model)
    : query_(query), type_(type), model_(model), all_{{}, 0, nothing(), {}, {}, {}} {
    for (const Grouping& grouping : query.by) {
        const Field* field = grouping.named.field;
        const RecordType* to = field ? model.type(field->to) : nullptr;
        refers_to_.push_back(to ? to->number : std::uint16_t{0});
    }
}

std::vector<KeptTotals::Kept> KeptTotals::nothing() const {
    std::vector<Kept> kept(query_.measures.size());
    for (std::size_t i = 0; i < kept.size(); ++i) {
        const Take take = query_.measures[i].take;
        if (take == Take::least || take == Take::greatest)
            kept[i].nearest.emplace(take == Take::least);
    }
    return kept;
}

KeptTotals::Share KeptTotals::share_of(const ViewVariables& record) const {
    Share share;
    for (const Grouping& grouping : query_.by)
        share.by.push_back(grouped_value(grouping, record, model_.settings()));
    for (const Measure& measure : query_.measures) {
        share.adds.push_back(measured_value(measure, record));
        if (measure.take == Take::weighted) share.state = record.record().state();
    }
    share.group = group_key(share.by);
    return share;
}

void KeptTotals::add(const Share& share) {
    const auto [entry, is_new] = groups_.try_emplace(share.group);
    Group& group = entry->second;
    if (is_new) {
        group.by = share.by;
        group.kept = nothing();
        cells_ += cells_of(group.by) + group.kept.size();
    }
    (void)count(all_, share, 1);
    (void)count(group, share, 1);
    touched_.insert(share.group);
}

bool KeptTotals::remove(const Share& share) {
    const auto found = groups_.find(share.group);
    if (found == groups_.end()) return false;
    touched_.insert(share.group);
    const bool all_known = count(all_, share, -1);
    return count(found->second, share, -1) && all_known;
}

bool KeptTotals::count(Group& group, const Share& share, int sign) {
    group.records += static_cast<std::size_t>(sign);
    bool is_known = true;
    for (std::size_t i = 0; i < query_.measures.size(); ++i)
        is_known &= count(group.kept[i], query_.measures[i], share, share.adds[i], sign);
    return is_known;
}

bool KeptTotals::count(
    Kept& kept, const Measure& measure, const Share& share, const Value& value, int sign) {
    if (measure.take == Take::distinct) {
        if (is_empty(value)) return true;
        const auto known = kept.different.try_emplace(print_of(value)).first;
        const std::size_t before = kept.different.size() - (known->second == 0 ? 1 : 0);
        const bool is_known = sign > 0 || known->second > 0;
        if (is_known) known->second += static_cast<std::uint32_t>(sign);
        if (known->second == 0) kept.different.erase(known);
        cells_ += kept.different.size() - before;
        return is_known;
    }
    if (kept.nearest) {
        const std::size_t before = kept.nearest->held();
        const bool is_known =
            sign > 0 ? (kept.nearest->add(value), true) : kept.nearest->remove(value);
        cells_ += kept.nearest->held() - before;
        return is_known;
    }
    RolledUp& sums = kept.sums[measure.take == Take::weighted ? share.state : std::string()];
    sign > 0 ? sums.add(value) : sums.remove(value);
    return true;
}

void KeptTotals::tell_again(const std::string& key, Group& group) {
    group.text.clear();
    touched_.insert(key);
}

void KeptTotals::tell_again(const Records& records) {
    for (auto& [key, group] : groups_)
        if (is_of(group, records)) tell_again(key, group);
}

void KeptTotals::tell_again(const Share& share) {
    if (const auto found = groups_.find(share.group); found != groups_.end())
        tell_again(found->first, found->second);
}

bool KeptTotals::has_groups_of(const Records& records) const {
    return std::ranges::any_of(groups_,
                               [&](const auto& group) { return is_of(group.second, records); });
}

bool KeptTotals::is_of(const Group& group, const Records& records) const {
    for (std::size_t i = 0; i < query_.by.size(); ++i) {
        const auto* id = std::get_if<Uuid>(&group.by[i]);
        if (id && refers_to_[i] != 0 && records.contains({refers_to_[i], *id})) return true;
    }
    return false;
}

void KeptTotals::start(const ChannelPlace& place, const Reader& reader) {
    (void)settle(place, reader);
    from_ = place;
}

bool KeptTotals::settle(const ChannelPlace& place, const Reader& reader) {
    // What goes now is still to be told.
    if (gone_.size() > gone_max) {
        from_ = gone_[gone_.size() - gone_max - 1].first;
        while (!gone_.empty() && gone_.front().first <= from_) gone_.pop_front();
    }
    GroupOrder order(reader);
    bool is_other = false;
    for (const std::string& key : std::exchange(touched_, {}))
        is_other |= settle(key, place, order, reader);
    std::string text = measures_text(all_, reader);
    is_other |= text != all_text_ || all_.records != told_total_;
    all_text_ = std::move(text);
    told_total_ = all_.records;
    return is_other;
}

bool KeptTotals::settle(const std::string& key,
                        const ChannelPlace& place,
                        GroupOrder& order,
                        const Reader& reader) {
    const auto found = groups_.find(key);
    if (found == groups_.end()) return false;
    Group& group = found->second;
    if (group.records == 0) {
        const bool was_told = !group.order.empty();
        leave(group, place);
        groups_.erase(found);
        return was_told;
    }
    std::vector<std::string> at;
    at.reserve(query_.by.size());
    for (std::size_t i = 0; i < query_.by.size(); ++i)
        at.push_back(order.key_of(query_.by[i], group.by[i]));
    std::string text = R"("by":)" + by_text(group) + ',' + measures_text(group, reader);
    if (text == group.text && at == group.order) return false;
    if (!group.order.empty()) in_order_.erase(group.order);
    in_order_.insert_or_assign(at, &group);
    group.order = std::move(at);
    group.text = std::move(text);
    group.told = place;
    return true;
}

void KeptTotals::leave(const Group& group, const ChannelPlace& place) {
    cells_ -= cells_of(group.by) + group.kept.size();
    for (const Kept& kept : group.kept)
        cells_ -= kept.different.size() + (kept.nearest ? kept.nearest->held() : 0);
    if (group.order.empty()) return;
    in_order_.erase(group.order);
    gone_.emplace_back(place, by_text(group));
}

std::string KeptTotals::by_text(const Group& group) const {
    JsonWriter out;
    out.begin_array();
    for (const Value& value : group.by)
        is_empty(value) ? void(out.null()) : write_value(out, value);
    return out.end_array().take();
}

/// Members of an object.
std::string KeptTotals::measures_text(const Group& group, const Reader& reader) const {
    JsonWriter out;
    out.begin_object();
    for (std::size_t i = 0; i < query_.measures.size(); ++i) {
        const Measure& measure = query_.measures[i];
        const Kept& kept = group.kept[i];
        out.name(measure.text);
        if (measure.take == Take::distinct)
            out.integer(static_cast<std::int64_t>(kept.different.size()));
        else if (kept.nearest)
            write_value(out, kept.nearest->nearest());
        else
            write_measured(out, measure, type_, kept.sums);
    }
    if (converts(query_, model_)) write_converted(out, group, reader);
    const std::string text = out.end_object().take();
    return text.substr(1, text.size() - 2);
}

SumsByState KeptTotals::sums_of(const Kept& kept) {
    if (!kept.nearest) return kept.sums;
    SumsByState nearest;
    for (const Value& value : kept.nearest->nearest_by_currency()) nearest[""].add(value);
    return nearest;
}

void KeptTotals::write_converted(JsonWriter& out, const Group& group, const Reader& reader) const {
    out.name("converted").begin_object();
    for (std::size_t i = 0; i < query_.measures.size(); ++i) {
        const Measure& measure = query_.measures[i];
        if (!measure.is_money()) continue;
        out.name(measure.text);
        write_value(out, converted(measure, type_, sums_of(group.kept[i]), reader));
    }
    out.end_object();
}

void KeptTotals::mention_of(const Group& group, Mentioned& mentioned) const {
    for (std::size_t i = 0; i < query_.by.size(); ++i) mentioned.add(refers_to_[i], group.by[i]);
}

KeptTotals::Told KeptTotals::whole() const {
    Told told{static_cast<std::int64_t>(all_.records), '{' + all_text_ + '}', {}, {}, {}};
    if (!query_.by.empty())
        for (const auto& [order, group] : in_order_) {
            put_in_list(told.groups, '{' + group->text + '}');
            mention_of(*group, told.mentioned);
        }
    told.groups = '[' + told.groups + ']';
    return told;
}

KeptTotals::Told KeptTotals::since(const ChannelPlace& place) const {
    Told told{static_cast<std::int64_t>(all_.records), '{' + all_text_ + '}', {}, {}, {}};
    if (!query_.by.empty()) {
        std::size_t at = 0;
        for (const auto& [order, group] : in_order_) {
            if (group->told > place) {
                put_in_list(told.groups,
                            R"({"at":)" + std::to_string(at) + ',' + group->text + '}');
                mention_of(*group, told.mentioned);
            }
            ++at;
        }
        for (const auto& [left, by] : gone_)
            if (left > place) put_in_list(told.gone, by);
    }
    told.groups = '[' + told.groups + ']';
    told.gone = '[' + told.gone + ']';
    return told;
}

}  // namespace cairn
