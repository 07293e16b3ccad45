#include "gateway/kept_json.hpp"

namespace cairn {
namespace {

void write_one(JsonWriter& out, const Kept& kept) {
    out.begin_object().name("record").string(kept.record.text()).name("field");
    kept.field.empty() ? out.null() : out.string(kept.field);
    out.name("position");
    const bool known = kept.position.value > 0;
    known ? out.position(kept.position.value) : out.null();
    out.name("by");
    known ? out.string(kept.by.is_nil() ? "system" : kept.by.text()) : out.null();
    out.name("why").string(kept_why_name(kept.why)).end_object();
}

}  // namespace

void write_kept(JsonWriter& out,
                const std::vector<Kept>& all,
                const Model& model,
                Mentioned& mentioned) {
    out.begin_array();
    for (const Kept& kept : all) {
        write_one(out, kept);
        mention(&mentioned, model, kept.record.category, kept.record.id);
        mention(&mentioned, model, "user", kept.by);
    }
    out.end_array();
}

}  // namespace cairn
