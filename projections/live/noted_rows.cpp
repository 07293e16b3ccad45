#include "projections/live/noted_rows.hpp"

#include <set>

#include "projections/query/rights/asked_sensitive.hpp"
#include "projections/query/row_writer.hpp"

namespace cairn {
namespace {

constexpr std::size_t kept_rows_max = 2'000;

/// The types of which rows say something sensitive, or are found by it.
std::set<std::uint16_t> noted_types(const LiveQuery& query, const Reader& reader) {
    std::set<std::uint16_t> noted;
    for (const auto& [number, source] : query.sources) {
        const RecordType& type = *query.type(number);
        if (asks_sensitive(source, type, *query.model, query.access) ||
            RowWriter(reader).is_noted(type))
            noted.insert(number);
    }
    return noted;
}

}  // namespace

RowTally rows_noted(const LiveQuery& query, const Membership& members) {
    RowTally tally = members.tally();
    if (query.kind != LiveQuery::Kind::list) return tally;
    for (const std::uint16_t number : noted_types(query, members.reader()))
        tally.add(*query.type(number), 0);
    return tally;
}

RowTally rows_kept(const LiveQuery& query, Membership& members, const Counted& counted) {
    RowTally tally;
    const auto noted = noted_types(query, members.reader());
    if (noted.empty()) return tally;
    if (query.kind == LiveQuery::Kind::list) {
        tally.add(*query.type(*noted.begin()), static_cast<std::size_t>(counted.total));
        return tally;
    }
    for (const ReadableRecord& row : collect(query, members, kept_rows_max).newest)
        if (noted.contains(row.type().number)) tally.add(row.type());
    return tally;
}

}  // namespace cairn
