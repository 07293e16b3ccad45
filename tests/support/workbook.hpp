#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::test {

/// A cell of a workbook as a spreadsheet would take it.
struct SheetCell {
    enum class Kind { empty, text, number, yes_no, date, time };
    Kind kind = Kind::empty;
    std::string text;  ///< A number as it stands in the file; a date as "2027-01-31".
    bool operator==(const SheetCell&) const = default;
};

/// An XLSX file read back: unpacked, and its parts of XML looked through, independently of who
/// wrote it. Throws `std::runtime_error` where it is none.
class Workbook {
public:
    explicit Workbook(std::string_view bytes);

    struct Sheet {
        std::string name;
        std::vector<std::vector<SheetCell>> rows;
    };
    [[nodiscard]] const std::vector<Sheet>& sheets() const { return sheets_; }

private:
    void read_styles(const std::string& xml);
    void read_shared_strings(const std::string& xml);
    [[nodiscard]] std::vector<std::vector<SheetCell>> read_rows(const std::string& xml) const;
    [[nodiscard]] SheetCell read_cell(std::string_view attributes, std::string_view inside) const;

    std::vector<Sheet> sheets_;
    std::vector<std::string> shared_;
    std::vector<std::string> formats_;  ///< Of each style.
};

/// The files of a ZIP archive by name, unpacked. Throws likewise.
[[nodiscard]] std::map<std::string, std::string> unzipped(std::string_view bytes);

}  // namespace cairn::test
