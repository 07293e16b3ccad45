#include <algorithm>

#include "projections/query_order.hpp"

namespace cairn {

namespace {

struct Row {
    std::string key;
    RecordView record;
    bool operator<(const Row& other) const { return key < other.key; }
};

/// The first `limit` of the rows offered, whatever their number: a heap with the last of them on
/// top.
class FirstRows {
public:
    explicit FirstRows(std::size_t limit) : limit_(limit) {}

    void offer(const std::string& key, const RecordView& record) {
        ++offered_;
        if (rows_.size() == limit_ && key >= rows_.front().key) return;
        if (rows_.size() == limit_) {
            std::ranges::pop_heap(rows_, std::less{});
            rows_.back().key = key;
            rows_.back().record = record;
        } else {
            rows_.push_back({key, record});
        }
        std::ranges::push_heap(rows_, std::less{});
    }
    [[nodiscard]] bool are_all() const { return offered_ <= limit_; }
    std::vector<Row> take() {
        std::ranges::sort_heap(rows_, std::less{});
        return std::move(rows_);
    }

private:
    std::size_t limit_;
    std::size_t offered_ = 0;
    std::vector<Row> rows_;
};

struct Demand {
    const Field* field;
    Uuid target;
};

std::optional<Uuid> id_of(const RuleValue& value) {
    if (const auto* id = std::get_if<Uuid>(&value.variant())) return *id;
    const auto* text = std::get_if<std::string>(&value.variant());
    return text ? Uuid::parse(*text) : std::nullopt;
}

/// A reference that the filter demands of every match, so that the index of references gives the
/// candidates.
std::optional<Demand> demanded_reference(const Query& query, const RecordType& type) {
    if (!query.filter) return std::nullopt;
    for (const Field& field : type.fields) {
        const bool single = field.is_reference() && field.kind != FieldKind::references &&
                            !field.computed && !field.retired;
        if (!single) continue;
        const auto constant = query.filter->required_equal(field.name);
        if (const auto target = constant ? id_of(*constant) : std::nullopt)
            return Demand{&field, *target};
    }
    return std::nullopt;
}

/// Every record that may match, at least once and at most once.
void visit_candidates(const Query& query,
                      const RecordType& type,
                      const Reader& reader,
                      const std::function<bool(const RecordView&)>& visit) {
    const auto demand = demanded_reference(query, type);
    if (!demand) return reader.world.scan(type.number, reader.at, visit);
    // References are indexed for good, so this holds at past moments too: the filter tells who
    // refers no longer, or not yet.
    reader.world.referrers(demand->target, type.number, demand->field->slot, [&](const Uuid& id) {
        const auto record = reader.world.record(type.number, id, reader.at);
        return !record || visit(*record);
    });
}

struct Found {
    std::size_t total = 0;
    std::vector<Row> rows;
    bool more = false;
};

Found find(const Query& query, const RecordType& type, const Reader& reader) {
    Found found;
    FirstRows first(query.limit);
    ViewVariables variables(type, reader);
    RowOrder order(type, query.sort, reader);
    std::string key;
    visit_candidates(query, type, reader, [&](const RecordView& record) {
        if (!matches(query, type, variables, record, reader)) return true;
        ++found.total;
        order.key_of(variables, key);
        if (query.after.empty() || key > query.after) first.offer(key, record);
        return true;
    });
    found.more = !first.are_all();
    found.rows = first.take();
    return found;
}

}  // namespace

Result<std::string> run(const Query& query, const Reader& reader) {
    const RecordType* type = reader.model->type(query.type);
    if (!type) return not_found("type.unknown", {{"record_type", query.type}});
    if (!reader.access.may(Action::see, *type)) return fail(ErrorCode::forbidden, "access.denied");
    const Found found = find(query, *type, reader);

    JsonWriter out;
    Mentioned mentioned;
    out.begin_object().name("position").position(reader.at.value);
    out.name("total").integer(static_cast<std::int64_t>(found.total));
    out.name("rows").begin_array();
    for (const Row& row : found.rows)
        write_record(out, *type, row.record, reader, query.fields, &mentioned);
    out.end_array().name("next");
    found.more ? out.string(encode_cursor(*type, query.sort, found.rows.back().key)) : out.null();
    write_titles(out, mentioned, reader);
    out.end_object();
    return out.take();
}

}  // namespace cairn
