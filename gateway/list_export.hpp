#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gateway/call.hpp"
#include "projections/tables/table_file.hpp"

namespace cairn {

/// More rows than Excel takes are refused, and not cut off.
constexpr std::size_t export_rows_max = 1'000'000;

/// A list as a file, all of its rows as of one moment. Which rows they are is settled at once, in
/// their order; what they say is read page by page, each from a snapshot of its own at that moment,
/// so that a slow client holds none. It ends with any of the rights that it was begun with: what
/// its person is shown of the type, and what of it he may take with him.
class ListExport final : public Download {
public:
    /// What is asked for, and where it is written.
    struct Asked {
        std::string type;
        std::string fields;  ///< In the order wanted; empty: those of the type's list.
        bool is_workbook = false;
        TableWords words = TableWords::names;
    };
    /// Counted for whom it is made.
    struct Room {
        Shares::Held of_person;
        Shares::Held of_all;
        Holdings::Bytes bytes;
    };
    /// `ids`: of the first reading, at the moment `seen`; `rights`: see `export_rights`.
    ListExport(const Call& call,
               Asked asked,
               SeenMoment seen,
               std::vector<Uuid> ids,
               std::string rights,
               Room room);

    [[nodiscard]] std::optional<Piece> next() override;
    [[nodiscard]] bool is_still_allowed() const override;
    [[nodiscard]] std::string trailer_names() const override { return "Cairn-Sums"; }
    [[nodiscard]] Trailers trailers() const override { return {{"Cairn-Sums", sums_.json()}}; }

private:
    /// False: he may not see all of it any more.
    [[nodiscard]] bool write_page(const Reading& reading);
    void begin_file(const Reading& reading, const RecordType& type);

    const App& app_;
    const std::string token_;
    const Asked asked_;
    const SeenMoment seen_;
    const std::vector<Uuid> ids_;
    const std::string rights_;
    const Room room_;
    std::size_t written_ = 0;  ///< Of the ids.
    bool is_ended_ = false;
    TableSums sums_{};
    std::unique_ptr<TableFile> file_{};
};

/// Equal as long as somebody is shown the same of a type, and may take the same of it with him.
[[nodiscard]] std::string export_rights(const Access& access,
                                        const Model& model,
                                        const RecordType& type);
/// Taken before its rows are looked for, which costs memory too. "exports.too_many"
[[nodiscard]] Result<ListExport::Room> room_for_export(const Call& call);
/// What its rows take in addition. "requests.too_much"
[[nodiscard]] Result<void> hold_rows(const Call& call, std::size_t rows, ListExport::Room& room);

}  // namespace cairn
