#include "projections/tables/xlsx_file.hpp"

#include <algorithm>
#include <cmath>

#include <fcntl.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "core/ids.hpp"
#include "core/utf8.hpp"
#include "projections/tables/zip_part.hpp"

namespace cairn {
namespace {

constexpr std::size_t digits_max = 15;
constexpr std::size_t cell_characters_max = 32'000;  // Excel takes 32,767 of two bytes each.
constexpr std::size_t sheet_name_characters_max = 31;
constexpr std::size_t bytes_per_take = std::size_t{256} << 10;
constexpr double column_width = 18;
/// Once so much was written the room on the disk is looked at again.
constexpr std::uint64_t bytes_per_look = std::uint64_t{8} << 20;
/// What a sheet says around its rows takes at least.
constexpr std::uint64_t around_rows_min = 480;
constexpr const char* rows_part = "xl/worksheets/sheet1.xml";

/// A word of the last sheet.
const char* word_of(TableWords words, const char* en, const char* zh) {
    return words == TableWords::zh ? zh : en;
}

void check(lxw_error error) {
    if (error != LXW_NO_ERROR)
        throw StorageError(std::string("a workbook could not be written: ") + lxw_strerror(error));
}

bool is_exact_in_excel(const Decimal& number) {
    const std::string text = std::to_string(number.units);
    return text.size() - (number.units < 0 ? 1 : 0) <= digits_max;
}

/// The first so many characters of a text, or all of it.
std::string_view first_characters(std::string_view text, std::size_t max) {
    std::size_t characters = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool begins = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
        // One of four bytes counts twice, as it takes two of Excel's units.
        if (begins) characters += static_cast<unsigned char>(text[i]) >= 0xF0U ? 2 : 1;
        if (begins && characters > max) return text.substr(0, i);
    }
    return text;
}

/// What Excel takes as the name of a sheet.
std::string sheet_name(std::string_view wanted, const char* otherwise) {
    std::string name;
    for (const char c : wanted)
        if (std::string_view("[]:*?/\\'").find(c) == std::string_view::npos) name.push_back(c);
    name = first_characters(name, sheet_name_characters_max);
    return name.empty() ? otherwise : name;
}

lxw_datetime excel_time(Time time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time - day).count();
    return {static_cast<int>(date.year()),
            static_cast<int>(static_cast<unsigned>(date.month())),
            static_cast<int>(static_cast<unsigned>(date.day())),
            static_cast<int>(seconds / 3600),
            static_cast<int>(seconds / 60 % 60),
            static_cast<double>(seconds % 60)};
}

/// Of 1900 it has a day too many.
bool knows_day(std::chrono::sys_days day) {
    const std::chrono::year_month_day date{day};
    return date.year() > std::chrono::year{1900} && date.year() <= std::chrono::year{9999};
}

}  // namespace

XlsxFile::XlsxFile(const std::vector<TableColumn>& columns, Described described)
    : described_(std::move(described)) {
    const std::string name =
        RandomIds()
            .next(std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()))
            .text();
    path_ = described_.scratch / (name + ".xlsx");
    leave_room();
    std::string folder = described_.scratch.string();
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    options.tmpdir = folder.data();
    options.use_zip64 = LXW_FALSE;
    book_ = workbook_new_opt(path_.c_str(), &options);
    if (!book_) throw StorageError("a workbook could not be begun");
    bold_ = workbook_add_format(book_);
    format_set_bold(bold_);
    date_ = workbook_add_format(book_);
    format_set_num_format(date_, "yyyy-mm-dd");
    time_ = workbook_add_format(book_);
    format_set_num_format(time_, "yyyy-mm-dd hh:mm:ss");
    const char* totals = word_of(described_.words, "Totals", "合计");
    std::string sheet = sheet_name(described_.sheet, "List");
    if (sheet == totals) sheet += " 1";
    rows_ = workbook_add_worksheet(book_, sheet.c_str());
    totals_ = workbook_add_worksheet(book_, totals);
    try {
        if (!rows_ || !totals_) throw StorageError("a workbook could not be begun");
        write_into(rows_, rows_file_);
        write_into(totals_, totals_file_);
        head(columns);
    } catch (...) {
        drop_workbook();
        throw;
    }
}

/// In place of the file that the library has for it.
void XlsxFile::write_into(lxw_worksheet* sheet, std::optional<SheetFile>& file) const {
    if (sheet->optimize_tmpfile) std::fclose(sheet->optimize_tmpfile);
    sheet->file = sheet->optimize_tmpfile = nullptr;
    file.emplace(described_.scratch);
    sheet->file = sheet->optimize_tmpfile = file->stream();
}

XlsxFile::~XlsxFile() {
    drop_workbook();
    if (file_ >= 0) ::close(file_);
}

void XlsxFile::drop_workbook() {
    if (!book_) return;
    // The files that `write_into` did not come to.
    for (lxw_worksheet* sheet : {rows_, totals_})
        if (sheet && !is_ours(sheet->optimize_tmpfile) && sheet->optimize_tmpfile)
            std::fclose(sheet->optimize_tmpfile);
    lxw_workbook_free(book_);
    book_ = nullptr;
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
}

bool XlsxFile::is_ours(const std::FILE* stream) const {
    return (rows_file_ && rows_file_->stream() == stream) ||
           (totals_file_ && totals_file_->stream() == stream);
}

void XlsxFile::head(const std::vector<TableColumn>& columns) {
    std::uint16_t place = 0;
    for (const TableColumn& column : columns) {
        if (column.is_summed()) headings_[column.name] = column.headings.front();
        for (const std::string& heading : column.headings) {
            worksheet_set_column(rows_, place, place, column_width, nullptr);
            check(worksheet_write_string(rows_, 0, place++, heading.c_str(), bold_));
        }
    }
    worksheet_freeze_panes(rows_, 1, 0);
    row_ = 1;
}

void XlsxFile::write_text(lxw_worksheet* sheet,
                          std::uint32_t row,
                          std::uint16_t column,
                          std::string text) {
    const std::string_view first = first_characters(text, cell_characters_max);
    if (first.size() < text.size()) {
        text = std::string(first) + "…";
        ++cut_texts_;
    }
    check(worksheet_write_string(sheet, row, column, text.c_str(), nullptr));
}

struct XlsxFile::WriteCell {
    XlsxFile& file;
    std::uint32_t row;
    std::uint16_t column;

    void operator()(std::monostate) const {}
    void operator()(const std::string& text) const {
        file.write_text(file.rows_, row, column, text);
    }
    void operator()(const Decimal& number) const {
        if (!is_exact_in_excel(number)) return (*this)(number.text());
        check(worksheet_write_number(file.rows_, row, column, number.approximate(), nullptr));
    }
    void operator()(bool yes) const {
        check(worksheet_write_boolean(file.rows_, row, column, yes ? 1 : 0, nullptr));
    }
    void operator()(const Date& date) const {
        if (!knows_day(date.day)) return (*this)(date.text());
        lxw_datetime written = excel_time(date.day);
        check(worksheet_write_datetime(file.rows_, row, column, &written, file.date_));
    }
    void operator()(const Time& time) const {
        const Time there = local_time(time, file.described_.timezone);
        if (!knows_day(std::chrono::floor<std::chrono::days>(there)))
            return (*this)(time_text(time));
        lxw_datetime written = excel_time(there);
        check(worksheet_write_datetime(file.rows_, row, column, &written, file.time_));
    }
};

void XlsxFile::row(const std::vector<Cell>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i)
        std::visit(WriteCell{*this, row_, static_cast<std::uint16_t>(i)}, cells[i]);
    ++row_;
    rows_file_->check();
    if (rows_file_->bytes() < looked_ + bytes_per_look) return;
    looked_ = rows_file_->bytes();
    leave_room();
}

/// What is put together is all rows once more, and then as a workbook, before anything of them
/// goes.
void XlsxFile::leave_room() const {
    const std::uint64_t bytes = rows_file_ ? rows_file_->bytes() : 0;
    if (bytes > described_.rows_bytes_max)
        throw StorageError("a workbook would be larger than spreadsheets open: its rows take " +
                           std::to_string(bytes >> 20) + " MiB");
    std::error_code unknown;
    const auto space = std::filesystem::space(described_.scratch, unknown);
    if (!unknown && space.available < scratch_reserve_bytes + 2 * bytes)
        throw StorageFull("too little room for a workbook in " + described_.scratch.string());
}

/// Sums have more digits than Excel keeps, sooner than numbers have.
void XlsxFile::write_sums(const TableSums& sums) {
    std::uint32_t row = 0;
    const auto line = [&](const std::string& what, const std::string& text) {
        check(worksheet_write_string(totals_, row, 0, what.c_str(), bold_));
        write_text(totals_, row++, 1, text);
    };
    worksheet_set_column(totals_, 0, 1, 2 * column_width, nullptr);
    check(
        worksheet_write_string(totals_, row, 0, word_of(described_.words, "Rows", "行数"), bold_));
    check(worksheet_write_number(totals_, row++, 1, static_cast<double>(sums.rows()), nullptr));
    line(word_of(described_.words, "As of", "数据时点"), described_.moment);
    line(word_of(described_.words, "Position in the log", "日志位置"), described_.position);
    if (cut_texts_ > 0)
        line(word_of(described_.words, "Texts too long for a cell", "因过长被截断的文本数"),
             std::to_string(cut_texts_));
    for (const auto& [name, by_currency] : sums.sums())
        for (const auto& [currency, sum] : by_currency) {
            const auto heading = headings_.find(name);
            const std::string what = heading == headings_.end() ? name : heading->second;
            check(worksheet_write_string(totals_, row, 0, what.c_str(), bold_));
            const auto exact = Decimal::parse(sum.text());
            if (exact && is_exact_in_excel(*exact))
                check(worksheet_write_number(totals_, row, 1, exact->approximate(), nullptr));
            else
                write_text(totals_, row, 1, sum.text());
            if (!currency.empty()) write_text(totals_, row, 2, currency);
            ++row;
        }
}

void XlsxFile::end(const TableSums& sums) {
    write_sums(sums);
    std::fflush(rows_file_->stream());
    rows_file_->check();
    leave_room();
    const lxw_error error = workbook_close(std::exchange(book_, nullptr));
    const std::uint64_t whole = rows_file_->bytes() + around_rows_min;
    rows_file_.reset();
    totals_file_.reset();
    file_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
    check(error);
    if (file_ < 0) throw StorageError("a workbook that was written cannot be read");
    // What could not be copied into its sheet the library does not say.
    if (unpacked_bytes(file_, rows_part).value_or(0) < whole)
        throw StorageFull("a workbook could not be put together whole");
}

std::string XlsxFile::take() {
    std::string bytes;
    if (file_ < 0) return bytes;
    bytes.resize(bytes_per_take);
    const auto size = ::read(file_, bytes.data(), bytes.size());
    if (size < 0) throw StorageError("a workbook that was written cannot be read");
    bytes.resize(static_cast<std::size_t>(size));
    return bytes;
}

}  // namespace cairn
