/// The style sheet of the page: one type family, one accent, light and dark.
enum ReportStyle {
    /// The sheet; it names no font or picture that would have to be fetched.
    static let sheet = """
        :root{--ground:#f7f6f2;--card:#fff;--ink:#1b2733;--soft:#566270;--rule:#e1e0da;\
        --accent:#155e75;--other:#a9b4bd;--good:#17603a;--bad:#a3261d;\
        --u0:#e3eef0;--u1:#cbe1e5;--u2:#b2d3da;--u3:#97c4ce;--u4:#7bb3c0;--u5:#5ea0b0;--u6:#448b9d;\
        --u7:#2e7589;--u8:#1b5f73;--u9:#0c485b;\
        --s0:#155e75;--s1:#b36b00;--s2:#7a4a93;--s3:#4b7a2e;--s4:#a6433c;--s5:#5b6770}
        @media (prefers-color-scheme:dark){:root{--ground:#11161c;--card:#19212a;--ink:#e8ecef;\
        --soft:#a3afba;--rule:#2d3843;--accent:#63b8cf;--other:#566572;--good:#7fcf9f;\
        --bad:#f09a90;--u0:#21353d;--u1:#25444f;--u2:#2a5461;--u3:#306573;\
        --u4:#377686;--u5:#408899;--u6:#4b9aac;--u7:#5cadbf;--u8:#79c1d1;--u9:#a2d8e4;\
        --s0:#63b8cf;--s1:#e0a458;--s2:#c09bd8;--s3:#9cc97b;--s4:#e88f86;--s5:#a9b6c0}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,\
        "Noto Sans","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;\
        font-variant-numeric:tabular-nums}
        header,main,footer{max-width:1180px;margin:0 auto;padding:0 28px}
        header{padding-top:36px}
        .brand{margin:0 0 22px;font-weight:700;letter-spacing:.02em;color:var(--accent)}
        .brand span{font-weight:400;color:var(--soft);margin-left:.4em;letter-spacing:0}
        h1{margin:0;font-size:34px;line-height:1.2;font-weight:650;letter-spacing:-.01em;\
        overflow-wrap:anywhere;text-wrap:balance}
        h2{margin:0;font-size:18px;line-height:1.3;font-weight:650}
        .subtitle{margin:8px 0 0;color:var(--soft);max-width:70ch;overflow-wrap:anywhere}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:1px;\
        margin:28px 0 0;background:var(--rule);border:1px solid var(--rule);border-radius:8px;\
        overflow:hidden}
        .tiles div{display:flex;flex-direction:column;background:var(--card);padding:16px 18px}
        .tiles dd{margin:0;font-size:26px;line-height:1.2;font-weight:650;letter-spacing:-.01em}
        .tiles dt{color:var(--soft);font-size:14px;overflow-wrap:anywhere}
        .verdict{margin:16px 0 0;padding:10px 16px;border-left:3px solid;background:var(--card);\
        border-radius:0 6px 6px 0}
        .good{border-color:var(--good)}.good strong{color:var(--good)}
        .bad{border-color:var(--bad)}.bad strong{color:var(--bad)}
        main{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:18px;margin-top:18px}
        section{background:var(--card);border:1px solid var(--rule);border-radius:8px;\
        padding:20px 22px;min-width:0}
        .wide{grid-column:1/-1}
        .lead{margin:2px 0 16px;color:var(--soft);font-size:14px}
        .none{color:var(--soft);font-style:italic;margin:0}
        svg{display:block}
        .map,.plot{width:100%;height:auto}
        .onnarrow{display:none}
        .graticule{fill:none;stroke:var(--rule);stroke-width:1}
        .degree{fill:var(--soft);font-size:10px;opacity:.8}
        .city{fill:none;stroke:var(--soft);stroke-width:5;stroke-linecap:round}
        .onnarrow .city{stroke-width:2.6}
        .flow{fill:none;opacity:.42;stroke-linecap:round}
        .near{stroke:var(--s0)}.far{stroke:var(--s1)}
        .region{stroke:var(--card);stroke-width:1.4}
        .place{fill:var(--ink);paint-order:stroke;stroke:var(--card);stroke-width:3;\
        stroke-linejoin:round;font-weight:500}
        .u0{fill:var(--u0)}.u1{fill:var(--u1)}.u2{fill:var(--u2)}.u3{fill:var(--u3)}
        .u4{fill:var(--u4)}.u5{fill:var(--u5)}.u6{fill:var(--u6)}.u7{fill:var(--u7)}
        .u8{fill:var(--u8)}.u9{fill:var(--u9)}
        .region.u0,.region.u1,.region.u2{stroke:var(--u6)}
        .scale{display:flex;align-items:center;gap:10px;margin:12px 0 0;font-size:13px;\
        color:var(--soft)}
        .scale svg{width:200px;height:10px;border-radius:2px}
        .grid{fill:none;stroke:var(--rule);stroke-width:1}
        .tick{fill:var(--soft);font-size:15px}
        .middle{text-anchor:middle}.end{text-anchor:end}
        .line{fill:none;stroke-width:2.4;stroke-linejoin:round}
        .s0{stroke:var(--s0)}.s1{stroke:var(--s1);stroke-dasharray:9 3}
        .s2{stroke:var(--s2)}.s3{stroke:var(--s3);stroke-dasharray:3 3}
        .s4{stroke:var(--s4)}.s5{stroke:var(--s5);stroke-dasharray:12 4 3 4}
        .legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 20px;margin:10px 0 0;padding:0;\
        font-size:14px;color:var(--soft)}
        .legend li{display:flex;align-items:center;gap:8px;overflow-wrap:anywhere}
        .legend b{color:var(--ink);font-weight:600;white-space:nowrap}
        .key{width:26px;height:8px;flex:none}
        .row{display:grid;grid-template-columns:1fr auto 6.5em;column-gap:12px;margin:0 0 14px;\
        align-items:baseline}
        .row .name{overflow-wrap:anywhere}
        .row .value{font-weight:600;text-align:right}
        .row .aside{color:var(--soft);font-size:14px;text-align:right}
        .row .bar{grid-column:1/-1;width:100%;height:10px;margin-top:4px;border-radius:2px}
        .track{fill:var(--rule)}.own{fill:var(--accent)}.other{fill:var(--other)}
        .band{fill:var(--u3)}.wait{fill:none;stroke:var(--accent);stroke-width:2.4}
        .longest{fill:var(--card);stroke:var(--accent);stroke-width:2}
        .scroll{overflow-x:auto}
        table{width:100%;border-collapse:collapse;font-size:14px}
        th,td{padding:7px 0 7px 14px;text-align:right;border-bottom:1px solid var(--rule);\
        white-space:nowrap}
        th{font-weight:500;color:var(--soft)}
        th:first-child,td:first-child{text-align:left;padding-left:0;white-space:normal;\
        overflow-wrap:anywhere;min-width:7em}
        tbody tr:last-child td{border-bottom:0}
        .tight th,.tight td{white-space:normal;vertical-align:top}
        .tight :not(:first-child){padding-left:10px}.tight td:first-child{min-width:5em}
        details{margin-top:14px}
        summary{cursor:pointer;color:var(--accent);font-size:14px}
        ul{margin:0;padding-left:1.2em}
        section>ul:not(.legend) li{margin-bottom:6px;font-size:14px;overflow-wrap:anywhere}
        footer{padding-top:20px;padding-bottom:40px;color:var(--soft);font-size:13px}
        code{overflow-wrap:anywhere}
        @media (max-width:860px){main{grid-template-columns:minmax(0,1fr)}}
        @media (max-width:620px){header,main,footer{padding-left:14px;padding-right:14px}
        header{padding-top:22px}h1{font-size:26px}section{padding:16px 14px}
        .tiles{grid-template-columns:repeat(2,minmax(0,1fr))}.tiles dd{font-size:21px}
        .tiles div:last-child:nth-child(odd){grid-column:1/-1}
        .onwide{display:none}.onnarrow{display:block}.tick{font-size:22px}.odd{display:none}
        .row{grid-template-columns:1fr auto 5.2em}
        th,td{padding-left:8px;font-size:12.5px;white-space:normal}
        th:first-child,td:first-child{min-width:5.5em}}
        @page{margin:12mm}
        @media print{:root{--ground:#fff;--soft:#3d4853}
        *{print-color-adjust:exact;-webkit-print-color-adjust:exact}
        body{font-size:13px}h1{font-size:26px}header,main,footer{padding-left:0;padding-right:0}
        header{padding-top:0}section,.tiles,.verdict,.row{break-inside:avoid}
        section{padding:14px 16px}.plot{max-width:150mm}.map{max-width:140mm}
        .tiles{grid-template-columns:repeat(5,1fr)}.tiles dd{font-size:19px}
        summary{display:none}}
        """
}
