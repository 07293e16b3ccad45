#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "projections/orders/record_orders.hpp"
#include "projections/query/query.hpp"
#include "projections/query/query_order.hpp"
#include "projections/query/reader.hpp"

namespace cairn {

/// What records of a type are sorted by in an order by one of its fields.
class OrderEntries {
public:
    OrderEntries(const RecordType& type, const Field& field, const Reader& reader)
        : sort_{{field.name, false}},
          variables_(type, reader),
          order_(type, sort_, reader),
          reader_(reader) {}
    [[nodiscard]] OrderEntry of(const ReadableRecord& record);

private:
    std::vector<SortKey> sort_;
    ViewVariables variables_;
    RowOrder order_;
    const Reader& reader_;
    std::string key_;
};

/// The records of a type that are not archived, in an order that is kept in memory, as they are for
/// a reader: those that changed between his position and the order's have their places by what he
/// reads of them. Lives as long as the reader.
class OrderInMemory {
public:
    using Visit = std::function<bool(const Uuid& id)>;

    /// Null where there is none that says what the reader is shown now: it is not made yet, of
    /// another model or day, too much has changed since, or not all is shown.
    [[nodiscard]] static std::shared_ptr<const OrderInMemory> open(const RecordType& type,
                                                                   const Field& field,
                                                                   const Reader& reader);

    /// From the query's place on, the way that it goes, until `visit` returns false. The query is
    /// sorted by the field alone. Of texts that are alike for as long as the order knows them, all
    /// are read.
    void visit(const Query& query, const Reader& reader, const Visit& visit) const;
    /// How many records were read again.
    [[nodiscard]] std::size_t changed() const { return changed_.size(); }

private:
    class Alike;
    OrderInMemory(const RecordType& type, const Field& field, std::shared_ptr<const OrderAt> known)
        : type_(type), field_(field), known_(std::move(known)) {}
    /// Whether more is to be known to tell it from others.
    [[nodiscard]] bool is_cut(const SortedBytes& said) const;

    const RecordType& type_;
    const Field& field_;
    std::shared_ptr<const OrderAt> known_;
    std::vector<Uuid> changed_;  ///< In order: they are not where `known_` has them …
    RecordOrder fresh_{};        ///< … but here.
};

}  // namespace cairn
