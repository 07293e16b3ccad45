#include "projections/query/explain.hpp"

#include <algorithm>

namespace cairn {
namespace {

std::string column_name(const KeptColumn& column, const Model& model) {
    if (column.number == created_at_column) return "created_at";
    if (column.number == updated_at_column) return "updated_at";
    if (column.number == state_since_column) return "state_since";
    const Field* field = model.type(column.type)->field_by_slot(column.number);
    return field ? field->name : std::string();
}

void write_count(JsonWriter& out, const char* name, std::size_t count) {
    out.name(name).integer(static_cast<std::int64_t>(count));
}

class Explanation {
public:
    Explanation(const QueryPlan& plan, const RecordType& type, const Reader& reader)
        : plan_(plan), type_(type), model_(*reader.model), reader_(reader) {}

    std::string text(const Query& query) {
        out_.begin_object().name("position").position(reader_.at.value);
        out_.name("plan").begin_object();
        write(query);
        out_.name("short").boolean(plan_.is_short);
        return out_.end_object().end_object().take();
    }

private:
    // In the order in which `run` and `visit_candidates` go by them.
    void write(const Query& query) {
        if (plan_.ids) {
            out_.name("found_by").string("ids");
            return write_count(out_, "looks_at", plan_.ids->size());
        }
        if (plan_.list) {
            out_.name("found_by").string("list");
            out_.name("column").string(type_.measure);
            out_.name("reference").string(type_.field_by_slot(plan_.list->slot)->name);
            return write_count(out_, "looks_at", query.limit + 1);
        }
        if (plan_.order) {
            out_.name("found_by").string("order");
            std::string column = column_name(plan_.order->column, model_);
            if (plan_.order->of_referred) column += '.' + plan_.order->of_referred->name;
            out_.name("column").string(column);
            out_.name("descending").boolean(plan_.order->descending);
            if (plan_.order->in_memory) out_.name("in_memory").boolean(true);
            return write_count(out_, "matching", plan_.order->total);
        }
        if (plan_.group) {
            const bool are_values = std::ranges::all_of(plan_.group->spans, &SaidSpan::is_one);
            return write(are_values ? "group" : "range", *plan_.group);
        }
        if (plan_.through) {
            out_.name("reference").string(plan_.through->reference->name);
            return write("referrers", plan_.through->group);
        }
        if (plan_.reached) {
            out_.name("found_by").string("rights");
            return write_count(out_, "looks_at", plan_.reached->count);
        }
        if (plan_.demanded) {
            out_.name("found_by").string("reference");
            out_.name("reference").string(plan_.demanded->field->name);
            return;
        }
        out_.name("found_by").string(plan_.columns ? "columns" : "scan");
        if (reader_.reads_columns(type_)) write_count(out_, "looks_at", reader_.count(type_));
    }

    void write(const char* found_by, const DemandedGroup& group) {
        out_.name("found_by").string(found_by);
        out_.name("column").string(column_name(group.column, model_));
        write_count(out_, "looks_at", group.count);
    }

    const QueryPlan& plan_;
    const RecordType& type_;
    const Model& model_;
    const Reader& reader_;
    JsonWriter out_;
};

}  // namespace

std::string explained(const QueryPlan& plan,
                      const Query& query,
                      const RecordType& type,
                      const Reader& reader) {
    return Explanation(plan, type, reader).text(query);
}

}  // namespace cairn
