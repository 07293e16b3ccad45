#include "projections/live/channel_frame.hpp"

#include "projections/live/channel.hpp"
#include "projections/query/query.hpp"
#include "projections/query/row_writer.hpp"
#include "projections/views/totals.hpp"

namespace cairn {
namespace {

constexpr std::string_view subscribed_start = R"({"op":"subscribed",)";

class FrameWriter {
public:
    FrameWriter(const FrameHead& head,
                const LiveQuery& query,
                const Reader& reader,
                std::string_view op)
        : query_(query), reader_(reader), row_writer_(reader) {
        out_.begin_object().name("op").string(op).name("channel").string(head.channel);
    }

    JsonWriter& out() { return out_; }

    /// At least one of them, and no more than make the frame about so long.
    void rows(std::string_view name,
              const std::vector<ReadableRecord>& rows,
              std::size_t bytes_max = SIZE_MAX) {
        out_.name(name).begin_array();
        const std::size_t before = out_.text().size();
        for (const ReadableRecord& row : rows) {
            row_writer_.write(out_, row, mentioned_);
            if (out_.text().size() - before > bytes_max) break;
        }
        out_.end_array();
    }

    void changes(const Delta& delta) {
        rows("upsert", delta.upsert);
        out_.name("remove").begin_array();
        for (const Uuid& id : delta.remove) out_.string(id.text());
        out_.end_array();
        for (const auto& [type, id] : delta.renamed) mentioned_.add(type, id);
    }

    void counted(const Counted& counted) {
        out_.name("total").integer(counted.total);
        if (query_.totals) {
            Totals totals = counted.totals;
            weigh(totals, *query_.type(query_.sources.begin()->first));
            out_.name("totals");
            write_totals(out_, totals);
        }
        write_titles(out_, mentioned_, reader_);
    }

    [[nodiscard]] std::string take() {
        out_.end_object();
        std::string frame = out_.take();
        frame.shrink_to_fit();  // It is kept for as long as somebody may be behind it.
        return frame;
    }

private:
    const LiveQuery& query_;
    const Reader& reader_;
    RowWriter row_writer_;
    JsonWriter out_;
    Mentioned mentioned_;
};

/// As of when, where time alone changes what is shown.
void write_moment(JsonWriter& out, const LiveQuery& query, const Reader& reader) {
    if (query.of_moment()) out.name("moment").time(reader.rules.now);
}

void write_place(JsonWriter& out, const FrameHead& head, const Reader& reader, bool reset) {
    out.name("epoch").string(head.epoch.text()).name("position").position(reader.at.value);
    out.name("reset").boolean(reset);
}

}  // namespace

std::string snapshot_frame(const FrameHead& head,
                           const LiveQuery& query,
                           const Reader& reader,
                           const Counted& counted,
                           const std::vector<ReadableRecord>& rows) {
    FrameWriter frame(head, query, reader, "subscribed");
    write_place(frame.out(), head, reader, true);
    write_moment(frame.out(), query, reader);
    frame.rows("rows", rows, answer_bytes_max);
    frame.counted(counted);
    return frame.take();
}

std::string resumed_frame(const FrameHead& head,
                          const LiveQuery& query,
                          const Reader& reader,
                          const Counted& counted,
                          const Delta& missed) {
    FrameWriter frame(head, query, reader, "subscribed");
    write_place(frame.out(), head, reader, false);
    frame.changes(missed);
    frame.counted(counted);
    return frame.take();
}

std::string change_frame(const FrameHead& head,
                         Position from,
                         const LiveQuery& query,
                         const Reader& reader,
                         const Counted& counted,
                         const Delta& delta) {
    FrameWriter frame(head, query, reader, "change");
    frame.out().name("from").position(from.value).name("position").position(reader.at.value);
    write_moment(frame.out(), query, reader);
    frame.changes(delta);
    frame.counted(counted);
    frame.out().name("by").begin_array();
    for (const Uuid& id : delta.by) frame.out().string(id.is_nil() ? "system" : id.text());
    frame.out().end_array();
    return frame.take();
}

OwnStart start_with_ref(std::string_view shared, std::string_view ref) {
    CAIRN_ASSERT(shared.starts_with(subscribed_start));
    JsonWriter text;
    text.string(ref);
    std::string out(subscribed_start);
    out.append(R"("ref":)").append(text.text()).push_back(',');
    return {std::move(out), subscribed_start.size()};
}

std::string with_ref(std::string_view shared, std::string_view ref) {
    OwnStart own = start_with_ref(shared, ref);
    return own.text.append(shared.substr(own.shared_from));
}

}  // namespace cairn
